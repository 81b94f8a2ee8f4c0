import { isClean } from "../parts/axe.ts";
import { expect, test } from "../test.ts";

for (const [colorScheme, viewport] of [
	["light", { width: 1200, height: 800 }],
	["dark", { width: 360, height: 640 }],
] as const) {
	test(`axe finds nothing on any page: ${colorScheme}, ${viewport.width} px wide`, { tag: "@chromium" }, async ({
		server,
		somebody,
		bob,
	}) => {
		test.slow(); // it looks at every page
		await bob.logOn("T-102");
		const alice = await somebody("alice", { window: { colorScheme, viewport } });
		const { page } = alice;
		const look = (where: string) => isClean(page, where);
		await alice.open();
		await look("the form");
		await alice.logon.submit.click();
		await expect(alice.logon.user).toHaveAccessibleDescription(/./);
		await look("the form with an error");
		await alice.logon.fill(alice.user, { type: "Remote number", number: "12" });
		await alice.logon.submit.click();
		await expect(alice.logon.number).toHaveAccessibleDescription(/dialled/);
		await look("the form for a remote number");
		await alice.logon.fill(alice.user, { type: "Workstation", station: "" });
		await alice.logon.submit.click();
		await expect(alice.logon.offer).toBeVisible();
		await look("the stations on offer");
		await alice.logon.offered("T-102").click();
		await alice.logon.refused(/./);
		await look("a refusal");
		await alice.logon.station.fill("T-101");
		await alice.logon.submit.click();
		await alice.isAt("T-101");
		await expect(alice.main.row("Bob Brown")).toBeVisible();
		await look("the main page");
		await alice.settings.open.click();
		await expect(alice.settings.saved.getByText("No browser logs you on automatically.")).toBeVisible();
		await alice.settings.changePassword("not it", "short");
		await expect(alice.settings.newPassword).toHaveAttribute("aria-invalid", "true");
		await look("the settings");
		await alice.settings.back.click();
		await expect(alice.settings.heading).toBeHidden();
		await expect(alice.main.row("Bob Brown")).toBeVisible();

		const second = await alice.newTab();
		await expect(second.blocked.heading).toBeVisible();
		await isClean(second.page, "the blocked page");
		await second.page.close();

		alice.machine.cut();
		await expect(alice.main.reconnectNow).toBeVisible();
		await look("the main page while it reconnects");
		alice.machine.mend();
		await alice.isAt("T-101");

		await server.cli(["session", "end", await server.sessionOf("alice"), "--note", "Fire drill"]);
		await expect(alice.dropped.sentence).toContainText("logged off by the supervisor");
		await look("the dropped page");

		await page.route("**/api/**", (route) => route.abort());
		await page.reload();
		await expect(page.getByRole("heading", { name: "The server cannot be reached" })).toBeVisible();
		await look("the page without a server");
	});
}

test("dark and light are really different", { tag: "@chromium" }, async ({ somebody }) => {
	const inks = new Set<string>();
	for (const colorScheme of ["light", "dark"] as const) {
		const alice = await somebody("alice", { window: { colorScheme } });
		await alice.open();
		inks.add(await alice.page.evaluate(() => getComputedStyle(document.body).color));
	}
	expect(inks.size).toBe(2);
});

test("log on, set a status and log off with the keyboard alone", async ({ alice }) => {
	await alice.open();
	const { keyboard } = alice.page;
	await expect(alice.logon.user).toBeFocused();
	await keyboard.type("alice");
	await keyboard.press("Tab");
	await expect(alice.logon.password).toBeFocused();
	await keyboard.type(alice.user.password);
	await keyboard.press("Tab");
	await expect(alice.logon.type).toBeFocused();
	await keyboard.press("Tab");
	await expect(alice.logon.station).toBeFocused();
	await keyboard.type("T-101");
	await keyboard.press("Enter");
	await alice.isAt("T-101");
	await expect(alice.page.getByRole("heading", { name: "Main page" })).toBeFocused();

	await keyboard.press("Tab");
	await expect(alice.main.logOff).toBeFocused();
	await keyboard.press("Tab");
	await expect(alice.main.status).toBeFocused();
	await keyboard.press("ArrowDown");
	await expect(alice.main.bar).toContainText("Away");
	await keyboard.press("Shift+Tab");
	await keyboard.press("Enter");
	await expect(alice.page.getByText("You are logged off. Your station is free.")).toBeVisible();
	await expect(alice.logon.user).toBeFocused();
});
