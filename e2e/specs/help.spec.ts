import { HelpPage } from "../pages/help.ts";
import { isClean } from "../parts/axe.ts";
import { expect, test } from "../test.ts";

test("the help is read before log on, searched for a sentence, and keeps its place in another language", async ({
	alice,
}) => {
	const { page } = alice;
	await page.goto("/help");
	const help = new HelpPage(page);
	await help.isAt("en/index.html");
	await help.search.fill("Station T-101 is in use by Bob Brown on another computer.");
	await expect(help.results.first()).toContainText("Station … is in use by … on another computer.");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await help.isAt("en/messages.html#station_in_use");
	await page.getByRole("link", { name: "Deutsch" }).click();
	await help.isAt("de/messages.html#station_in_use");
	await help.search.fill("nichtsdergleichen");
	await expect(page.getByRole("status")).toContainText("Nichts gefunden");
	await page.goto("/help/de/nirgends.html");
	await page.getByRole("main").getByRole("link", { name: "Wenn die Verbindung abreißt" }).click();
	await help.isAt("de/connection.html");
	expect(await alice.window.cookies(), "the help leaves nothing in the browser").toEqual([]);
});

// Firefox' driver cannot ask for a colour scheme.
for (const [colorScheme, viewport, tag] of [
	["light", { width: 1200, height: 800 }, []],
	["dark", { width: 360, height: 640 }, ["@chromium"]],
] as const) {
	test(`axe finds nothing in the help: ${colorScheme}, ${viewport.width} px wide`, { tag: [...tag] }, async ({
		somebody,
	}) => {
		test.slow(); // axe looks at every word
		const { page } = await somebody("alice", { window: { colorScheme, viewport } });
		for (const name of ["en/log-on", "de/messages", "en/missing"]) {
			await page.goto(`/help/${name}.html`);
			await isClean(page, name);
		}
		await page.getByRole("searchbox").fill("station");
		await expect(page.getByRole("search").getByRole("listitem").first()).toBeVisible();
		await isClean(page, "what was found");
	});
}

// Firefox' driver cannot switch JavaScript off.
test("without JavaScript the help can be read, and the product says what it needs", { tag: "@chromium" }, async ({
	somebody,
}) => {
	const { page } = await somebody("alice", { window: { javaScriptEnabled: false } });
	await page.goto("/");
	// Locators by text and role do not look into it.
	const said = page.locator("noscript p").first();
	await expect(said).toContainText("Stationmaster needs JavaScript.");
	await expect(said).toBeVisible();
	await expect(page.getByText("Stationmaster has not started")).toBeHidden();
	await said.locator("a").click();
	await expect(page.getByRole("heading", { name: "What the browser needs" })).toBeInViewport();
	await expect(page.getByRole("search")).toBeHidden();
	await page.getByRole("navigation").getByRole("link", { name: "Working from another location" }).click();
	await expect(page.getByRole("heading", { level: 1 })).toHaveText("Working from another location");
});

test("every field leads to its section, and the help is no second tab", async ({ alice }) => {
	const { page } = alice;
	await alice.open();
	await alice.logon.fill(null, { type: "Remote number" });
	for (const [label, place] of [
		["User ID", "user"],
		["Password", "password"],
		["Station type", "type"],
		["Remote number", "number"],
		["Persistent connection", "persistent"],
	] as const) {
		const help = await HelpPage.from(page.getByRole("link", { name: `Help: ${label}` }));
		await help.isAt(`en/log-on.html#${place}`);
		await help.page.close();
	}
	await alice.logon.fill(alice.user, { type: "Workstation", station: "T-101" });
	await page.keyboard.press("Shift+Tab");
	await expect(page.getByRole("link", { name: "Help: Station", exact: true })).toBeFocused();
	const opened = page.waitForEvent("popup");
	await page.keyboard.press("F1");
	await new HelpPage(await opened).isAt("en/log-on.html#station");
	await expect(alice.logon.password).toHaveValue(alice.user.password);
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await HelpPage.from(page.getByRole("link", { name: "Help", exact: true })).then((help) =>
		help.isAt("en/main-page.html"),
	);
	await alice.isAt("T-101");
});

test("a refusal, a drop and a second tab lead to what they mean", async ({ server, alice, bob }) => {
	await bob.logOn("T-101");
	await alice.tryLogOn("T-101");
	await alice.logon.refused(/in use by Bob/);
	const meaning = { name: "What does this mean?" };
	const refusal = await HelpPage.from(alice.logon.refusal.getByRole("link", meaning));
	await refusal.isAt("en/messages.html#station_in_use");
	await alice.logon.fill(null, { station: "nowhere" });
	await alice.logon.submit.click();
	const field = await HelpPage.from(alice.page.getByRole("link", { name: "Help: Station", exact: true }));
	await field.isAt("en/messages.html#station_unknown");

	const second = await bob.newTab();
	await expect(second.blocked.heading).toBeVisible();
	const tabs = await HelpPage.from(second.page.getByRole("link", { name: "Help", exact: true }));
	await tabs.isAt("en/windows.html#second-tab");

	await server.cli(["station", "deactivate", "T-101"]);
	await bob.isDropped("Station T-101 has been deactivated.");
	const drop = await HelpPage.from(bob.page.getByRole("link", meaning));
	await drop.isAt("en/messages.html#station_deactivated");
});
