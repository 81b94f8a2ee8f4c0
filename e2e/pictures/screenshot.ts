import { join } from "node:path";
import { expect, test } from "../test.ts";

/** What the README shows. */
const picture = join(import.meta.dirname, "../../docs/screenshot.png");

test("screenshot", async ({ somebody }) => {
	const window = { colorScheme: "light", viewport: { width: 1200, height: 640 } } as const;
	const alice = await somebody("alice", { window });
	const bob = await somebody("bob", { on: alice.machine });
	const carol = await somebody("carol");
	await bob.logOn("T-101");
	await carol.logOn({ type: "Remote number", number: "+442079460555" });
	await carol.main.status.selectOption({ label: "At lunch" });
	await alice.logOn("T-101");
	await expect(alice.main.sharing).toContainText("Bob Brown");
	await expect(alice.main.row("Carol Clark")).toContainText("At lunch");
	await alice.page.screenshot({ path: picture });
});
