import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "../test.ts";

/** What the logon page may load of JavaScript, compressed, in bytes. */
const most = 25 * 1024;

for (const locale of ["en-GB", "de-DE"]) {
	test(`the logon page loads at most 25 kB of compressed JavaScript (${locale})`, async ({ somebody }) => {
		const alice = await somebody("alice", { window: { locale } });
		const scripts: Promise<Buffer>[] = [];
		const encodings = new Set<string | undefined>();
		alice.page.on("response", (response) => {
			if (response.request().resourceType() !== "script") return;
			encodings.add(response.headers()["content-encoding"]);
			scripts.push(response.body());
		});
		await alice.page.goto("/");
		await expect(alice.page.locator("button[type=submit]")).toBeVisible();
		const bodies = await Promise.all(scripts);
		expect(bodies.length).toBeGreaterThan(0);
		// The driver gives bodies as the page sees them, so they are compressed here as the build does it.
		const compressed = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
		const best = bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);
		expect(compressed).toBeLessThanOrEqual(most);
		expect(best).toBeLessThanOrEqual(compressed);
		expect([...encodings].every((encoding) => encoding === "br" || encoding === "gzip")).toBe(true);
	});
}

test("the main page comes while the password is typed, and is there when it is needed", async ({ alice }) => {
	const scripts: string[] = [];
	alice.page.on("request", (request) => {
		if (request.resourceType() === "script") scripts.push(request.url());
	});
	await alice.open();
	await alice.logon.user.fill("alice");
	const before = scripts.length;
	const parts = ["main-", "main.en-"].map((name) =>
		alice.page.waitForResponse((response) => response.url().includes(`/assets/${name}`)),
	);
	await alice.logon.password.fill("x");
	for (const part of await Promise.all(parts)) expect(part.status()).toBe(200);
	// Its code and its texts.
	expect(scripts).toHaveLength(before + 2);
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	expect(scripts).toHaveLength(before + 2);
});

test("a main page that is not to be had any more is brought by a reload, and the session goes on", async ({
	alice,
}) => {
	await alice.open();
	// As after an upgrade: the server knows only the files of its own page.
	await alice.page.route(/assets\/.*\.js$/, (route) =>
		route.continue({ url: new URL("/assets/older.js", route.request().url()).href }),
	);
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	const reload = alice.page.getByRole("button", { name: "Reload" });
	await expect(reload).toBeVisible();
	await alice.page.unroute(/assets\/.*\.js$/);
	await reload.click();
	await alice.isAt("T-101");
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
