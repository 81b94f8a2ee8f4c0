import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "../test.ts";

/** What the logon page may load of JavaScript, compressed, in bytes. */
const most = 25 * 1024;

test("the logon page loads at most 25 kB of compressed JavaScript", async ({ alice }) => {
	const scripts: Promise<Buffer>[] = [];
	const encodings = new Set<string | undefined>();
	alice.page.on("response", (response) => {
		if (response.request().resourceType() !== "script") return;
		encodings.add(response.headers()["content-encoding"]);
		scripts.push(response.body());
	});
	await alice.open();
	const bodies = await Promise.all(scripts);
	expect(bodies.length).toBeGreaterThan(0);
	// The driver gives bodies as the page sees them, so they are compressed here as the build does it.
	const compressed = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
	const best = bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);
	expect(compressed).toBeLessThanOrEqual(most);
	expect(best).toBeLessThanOrEqual(compressed);
	expect([...encodings].every((encoding) => encoding === "br" || encoding === "gzip")).toBe(true);
});

test("the page comes with a strict content security policy, and nothing of it is kept for other people", async ({
	alice,
}) => {
	const answer = await alice.page.goto("/");
	const headers = answer?.headers() ?? {};
	expect(headers["content-security-policy"]).toContain("default-src 'self'");
	expect(headers["content-security-policy"]).not.toContain("unsafe");
	expect(headers["cache-control"]).toContain("no-store");
});
