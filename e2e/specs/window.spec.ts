import type { BrowserContext } from "@playwright/test";
import { Tab } from "../parts/person.ts";
import { expect, test } from "../test.ts";

/** Makes the pages of a window see no Web Locks, as on plain HTTP off localhost: the server alone decides. */
async function withoutLocks(window: BrowserContext): Promise<void> {
	await window.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
}

test("row 3: a second tab is stopped before it does anything, and goes on when the first is closed", async ({
	server,
	alice,
}) => {
	await alice.logOn("T-101");
	const second = await alice.newTab();
	await expect(second.blocked.heading).toBeFocused();
	await expect(second.blocked.sentence).toBeVisible();
	await expect(second.page).toHaveTitle("Already running – Stationmaster");
	await second.blocked.again.click();
	await expect(second.page.getByText("It still runs in another tab or window.")).toBeVisible();
	await alice.isAt("T-101");

	await alice.page.close();
	await expect(second.main.connection).toHaveText("Connected");
	await expect(second.main.place).toContainText("T-101");
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
});

test("row 3: without Web Locks the server stops the second tab, and says who is there", async ({ server, alice }) => {
	await withoutLocks(alice.window);
	await alice.logOn("T-101");
	const second = await alice.newTab();
	await expect(second.blocked.heading).toBeVisible();
	await expect(second.blocked.sentence).toBeVisible();
	await expect(second.page.getByText(/Alice Adams is logged on there, since/)).toBeVisible();
	const asked = second.page.waitForResponse("**/session/resume");
	await second.blocked.again.click();
	expect((await asked).status()).toBe(409);
	await expect(second.blocked.heading).toBeVisible();
	await alice.isAt("T-101");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 3: nor may another user log on in a tab that was open before", async ({ server, alice }) => {
	await withoutLocks(alice.window);
	const second = await alice.newTab();
	await expect(second.logon.submit).toBeVisible();
	await alice.logOn("T-101");
	await second.logon.fill({ name: "bob", display: "Bob Brown", password: "bob-demo-002" }, { station: "T-102" });
	await second.logon.submit.click();
	await expect(second.blocked.heading).toBeVisible();
	await alice.isAt("T-101");
	expect(await server.ledger("refusal")).toEqual(["bob window_busy"]);
});

for (const locks of [true, false]) {
	test(`row 3: a popup, which copies sessionStorage, is the same window (${locks ? "with" : "without"} Web Locks)`, async ({
		server,
		alice,
	}) => {
		if (!locks) await withoutLocks(alice.window);
		await alice.logOn("T-101");
		await alice.page.evaluate(() => sessionStorage.setItem("copied", "yes"));
		const opening = alice.window.waitForEvent("page");
		await alice.page.evaluate(() => void window.open("/"));
		const popup = new Tab(await opening);
		await expect(popup.blocked.heading).toBeVisible();
		expect(await popup.page.evaluate(() => sessionStorage.getItem("copied"))).toBe("yes");
		await alice.isAt("T-101");
		expect(await server.ledger("drop")).toEqual([]);
	});
}

test("row 3: a duplicated tab, which has everything of the first one's storage", async ({ alice }) => {
	await alice.logOn("T-101");
	const storage = await alice.page.evaluate(() => Object.entries({ ...sessionStorage }));
	const page = await alice.window.newPage();
	await page.addInitScript((entries) => {
		for (const [key, value] of entries) sessionStorage.setItem(key, value);
	}, storage);
	await page.goto("/");
	const duplicate = new Tab(page);
	await expect(duplicate.blocked.heading).toBeVisible();
	await alice.isAt("T-101");
});

test("an independent window is another one", async ({ alice, somebody }) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.open();
	await expect(bob.logon.heading).toBeVisible();
});

const changed = "Your browser's cookies for this site were changed or deleted. Log on again.";

test("a live page whose cookies were deleted ends, and says so", async ({ alice }) => {
	await alice.logOn("T-101");
	await alice.window.clearCookies();
	alice.machine.cut();
	await expect(alice.main.connection).not.toHaveText("Connected");
	alice.machine.mend();
	await alice.isDropped(changed);
});

test("so does one that asked for its session back without them", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await alice.window.clearCookies();
	const asked = alice.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/session/resume"));
	alice.machine.cut();
	await asked;
	alice.machine.mend();
	await alice.isDropped(changed);
	expect(await server.ledger("drop")).toEqual(["alice window_changed"]);
});

test("a page whose cookies were deleted can log off, which frees its station and says why", async ({
	server,
	alice,
	bob,
}) => {
	await alice.logOn("T-101");
	await alice.window.clearCookies();
	await alice.main.logOff.click();
	await alice.isDropped(changed);
	expect(await server.ledger("drop")).toEqual(["alice window_changed"]);
	await bob.logOn("T-101");
});
