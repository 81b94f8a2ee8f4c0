import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the keeper of the tests' Postgres once, for all workers, and removes it in the end. */
export default function setup(): () => void {
	const folder = mkdtempSync(join(tmpdir(), "stationmaster-keep-"));
	const program = join(folder, "keep");
	execFileSync("go", ["build", "-o", program, "./db/dbtest/keep"], {
		cwd: join(import.meta.dirname, ".."),
		stdio: "inherit",
	});
	process.env.STATIONMASTER_E2E_KEEP = program;
	return () => rmSync(folder, { recursive: true, force: true });
}
