import type { BrowserContext } from "@playwright/test";
import type { Tab } from "../parts/person.ts";
import { expect, test } from "../test.ts";

/** Makes the pages of a window see no Web Locks, as on plain HTTP off localhost: the server alone decides. */
async function withoutLocks(window: BrowserContext): Promise<void> {
	await window.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
}

async function isAlice(tab: Tab): Promise<void> {
	await expect(tab.main.connection).toHaveText("Connected");
	await expect(tab.main.place).toContainText("T-101");
}

for (const locks of [true, false]) {
	test(`the session goes on in a second tab, and comes back (${locks ? "with" : "without"} Web Locks)`, async ({
		server,
		alice,
	}) => {
		if (!locks) await withoutLocks(alice.window);
		await alice.logOn("T-101");
		const second = await alice.newTab();
		await second.blocked.useHere.click();
		await isAlice(second);
		await expect(alice.moved).toBeVisible();
		await expect(alice.page).toHaveTitle("In another tab – Stationmaster");

		await alice.blocked.useHere.click();
		await alice.isAt("T-101");
		await expect(second.moved).toBeVisible();
		expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
		expect(await server.ledger("drop")).toEqual([]);
	});
}

test("a tab in which nobody is logged on is taken over, and waits", async ({ alice }) => {
	await alice.open();
	const second = await alice.newTab();
	await second.blocked.useHere.click();
	await expect(second.logon.submit).toBeVisible();
	await expect(alice.blocked.heading).toBeVisible();
	await second.page.close();
	await expect(alice.logon.submit).toBeVisible();
});

test("when the server does not answer, the other tab goes on and this one says so", async ({ alice }) => {
	await alice.logOn("T-101");
	const second = await alice.newTab();
	await expect(second.blocked.heading).toBeVisible();
	await second.page.route("**/session/resume", (route) => route.abort());
	await second.blocked.useHere.click();
	await expect(second.page.getByText(/The server does not answer. The other tab goes on/)).toBeVisible();
	await alice.isAt("T-101");
	await second.page.unroute("**/session/resume");
	await second.blocked.useHere.click();
	await isAlice(second);
});

test("another user's session is only shown the way to, and the tab marks itself until it is seen", async ({
	server,
	alice,
}) => {
	await withoutLocks(alice.window);
	const second = await alice.newTab();
	await expect(second.logon.submit).toBeVisible();
	await alice.logOn("T-101");
	await second.logon.fill({ name: "bob", display: "Bob Brown", password: "bob-demo-002" }, { station: "T-102" });
	await second.logon.submit.click();
	await expect(second.page.getByText(/Alice Adams is logged on there, since/)).toBeVisible();
	await expect(second.blocked.goThere).toBeVisible();
	await expect(second.blocked.useHere).toHaveCount(0);

	await second.blocked.goThere.click();
	await expect(second.page.getByText(/the one that is marked with ●: T-101 · Alice Adams/)).toBeVisible();
	await expect(alice.page).toHaveTitle(/^[●○] T-101 · Alice Adams/);
	await alice.main.place.click();
	await expect(alice.page).toHaveTitle(/^T-101 · Alice Adams/);
	expect(await server.ledger("drop")).toEqual([]);
});
