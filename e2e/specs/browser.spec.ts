import type { Page } from "@playwright/test";
import { HelpPage } from "../pages/help.ts";
import { expect, test } from "../test.ts";

const from2022 =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98.0.0.0 Safari/537.36";

/** What the page finds out about the browser, as another one would answer. */
async function pretend(page: Page, { agent, cookies = true }: { agent?: string; cookies?: boolean }): Promise<void> {
	await page.addInitScript(
		({ agent, cookies }) => {
			if (agent) Object.defineProperty(Navigator.prototype, "userAgent", { get: () => agent });
			Object.defineProperty(Navigator.prototype, "cookieEnabled", { get: () => cookies });
		},
		{ agent, cookies },
	);
}

test("a browser from before is told so, can go on, and is told once", { tag: "@chromium" }, async ({ alice }) => {
	const { page } = alice;
	await pretend(page, { agent: from2022 });
	await alice.open();
	const notice = page.getByRole("note");
	await expect(notice).toContainText("Chrome, Edge, Opera: from version 111 on");
	await expect(alice.logon.user).toBeFocused();
	await page.getByLabel("Language").selectOption("Deutsch");
	await expect(notice).toContainText("ab Version 111");
	await page.getByLabel("Sprache").selectOption("English");
	const help = await HelpPage.from(notice.getByRole("link", { name: "Supported browsers" }));
	await help.isAt("en/browsers.html#supported");
	await help.page.close();
	await notice.getByRole("button", { name: "Close" }).click();
	await expect(notice).toHaveCount(0);
	await expect(alice.logon.user).toBeFocused();
	await alice.logOn("T-101");
	await alice.main.logOff.click();
	await expect(alice.logon.submit).toBeVisible();
	await expect(notice).toHaveCount(0);
});

test("a browser that the page is made for is told nothing; one without cookies is", async ({ alice, bob }) => {
	await alice.open();
	await expect(alice.page.getByRole("note")).toHaveCount(0);
	await pretend(bob.page, { cookies: false });
	await bob.open();
	await expect(bob.page.getByRole("note")).toContainText("Cookies are blocked");
});

test("without WebSockets the page says so, and the person can try", { tag: "@chromium" }, async ({ alice }) => {
	await alice.page.addInitScript(() => Reflect.deleteProperty(window, "WebSocket"));
	await alice.open();
	await expect(alice.page.getByRole("note")).toContainText("WebSocket");
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await expect(alice.main.logOff).toBeVisible();
});

test("a page whose script does not come is not blank, and can be loaded again", async ({ alice }) => {
	const { page } = alice;
	const script = /\/assets\/index-.*\.js$/;
	await page.route(script, (route) => route.abort());
	await page.goto("/");
	const main = page.getByRole("main");
	await expect(main).toContainText("Stationmaster has not started");
	await expect(main).toContainText("Stationmaster ist in diesem Browser nicht gestartet");
	await page.unroute(script);
	await main.getByRole("link", { name: "load the page again" }).click();
	await expect(alice.logon.submit).toBeVisible();
	await expect(page.getByText("has not started")).toHaveCount(0);
});

test("a browser that cannot ask the server is told at once, in both languages, and led to the list", async ({
	alice,
}) => {
	const { page } = alice;
	await page.addInitScript(() => Reflect.deleteProperty(window, "fetch"));
	await page.goto("/");
	await expect(page.getByText("Stationmaster ist in diesem Browser nicht gestartet")).toBeVisible();
	await page.getByRole("link", { name: "supported browsers" }).click();
	await new HelpPage(page).isAt("en/browsers.html#not-started");
});
