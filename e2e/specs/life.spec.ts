import { users } from "../parts/users.ts";
import { expect, test } from "../test.ts";

test("row 15: a reload is the same session, without a new log on", async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	for (const _ of [1, 2]) {
		await alice.page.reload();
		await alice.isAt("T-101");
	}
	expect(await server.sessionOf("alice")).toBe(session);
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 15: a reload while the server still believes in the old connection", async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	alice.machine.strand();
	await alice.page.reload();
	await alice.isAt("T-101");
	expect(await server.sessionOf("alice")).toBe(session);
});

test("row 15: another user in the window of a half-open connection", async ({ server, alice }) => {
	await alice.logOn("T-101");
	alice.machine.strand();
	// A window whose resume cookie is lost: the form comes, and the server must find the old instance silent.
	const cookies = await alice.window.cookies();
	await alice.window.clearCookies({
		name: cookies.find(({ name }) => name.includes("resume"))?.name ?? "no resume cookie",
	});
	await alice.page.reload();
	await alice.logon.fill(users.bob, { station: "T-102" });
	await alice.logon.submit.click();
	await expect(alice.page.getByRole("banner")).toContainText("T-102 Bob Brown");
	expect(await server.ledger("drop")).toEqual(["alice replaced"]);
});

test("row 15: a closed tab and a new one", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await alice.page.close();
	const again = await alice.newTab();
	await expect(again.main.connection).toHaveText("Connected");
	await expect(again.main.place).toContainText("T-101");
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
});

test("row 15: away to another page and back", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await alice.page.goto("about:blank");
	await alice.page.goBack();
	await alice.isAt("T-101");
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
});

test("row 15: a crashed tab and a new one", { tag: "@chromium" }, async ({ server, alice }) => {
	await alice.logOn("T-101");
	const crashed = alice.page.waitForEvent("crash");
	alice.page.goto("chrome://crash").catch(() => {}); // it never arrives
	await crashed;
	const again = await alice.newTab();
	await expect(again.main.connection).toHaveText("Connected");
	await expect(again.main.place).toContainText("T-101");
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
});

test("row 16: the station of a holder whose network went is kept, with a countdown", async ({ server, alice, bob }) => {
	await alice.logOn("T-101");
	alice.machine.cut();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await bob.tryLogOn("T-101");
	await bob.logon.refused(/^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/);
	await expect(bob.logon.refusal).toContainText("Connectionconnection lost");
	const countdown = bob.logon.refusal.getByText("Free in").locator("xpath=following-sibling::dd");
	const first = await countdown.innerText();
	expect(first).toMatch(/^\d+ s$|^1:00 min$/);
	await expect(countdown).not.toHaveText(first);
	expect(await server.ledger("refusal")).toEqual(["bob station_held"]);

	alice.machine.mend();
	await alice.isAt("T-101");
});

test(
	"row 16: the station of a killed browser is kept",
	{ tag: "@chromium" },
	async ({ server, bob, playwright, browser }, info) => {
		const { launchOptions } = info.project.use;
		const victim = await playwright.chromium.launchServer(launchOptions ?? {});
		const connected = await playwright.chromium.connect(victim.wsEndpoint());
		expect(connected.version()).toBe(browser.version());
		const machine = await server.machine();
		const page = await connected.newPage({ baseURL: machine.url });
		await page.goto("/");
		await page.getByLabel("User ID").fill(users.alice.name);
		await page.getByLabel("Password").fill(users.alice.password);
		await page.getByLabel("Station", { exact: true }).fill("T-101");
		await page.getByRole("button", { name: "Log on", exact: true }).click();
		await expect(page.getByRole("contentinfo").getByRole("status")).toHaveText("Connected");
		await victim.kill();

		await bob.tryLogOn("T-101");
		await bob.logon.refused(/^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/);
	},
);

test("the station of a holder who is silently gone is asked for, and then kept", { tag: "@chromium" }, async ({
	alice,
	bob,
}) => {
	await alice.logOn("T-101");
	alice.machine.strand();
	await bob.tryLogOn("T-101");
	await bob.logon.refused(/^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/);
});

test.describe("short holds", () => {
	test.use({ policies: { hold_network_loss_s: 8, hold_clean_close_s: 1 } });

	test("row 16: when the hold has ended the station is free, and who lost it is told why", {
		tag: "@chromium",
	}, async ({ server, alice, bob }) => {
		await alice.logOn("T-101");
		await bob.tryLogOn("T-101");
		await bob.logon.refused("Station T-101 is in use by Alice Adams on another computer.");
		alice.machine.cut();
		await expect(alice.main.connection).toHaveText("Reconnecting…");
		await bob.logon.tryAgain();
		await bob.logon.refused(/^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/);
		await expect(bob.logon.refusal.getByRole("status")).toHaveText("Station T-101 is free.");
		await bob.logon.tryAgain();
		await bob.isAt("T-101");

		// From now on the page tries by itself only once in a while: the person need not wait for it.
		await expect(
			alice.page.getByText("The connection has been lost for too long to be sure of your station."),
		).toBeVisible();
		await expect(alice.main.connection).toHaveText("Connection lost");
		alice.machine.mend();
		await alice.main.reconnectNow.click();
		await alice.isDropped("Your session ended because the connection was lost for too long.");
		await expect(alice.dropped.next).toHaveText("Log on again");
		expect(await server.ledger("drop")).toEqual(["alice hold_expired"]);
	});

	test("a clean close frees the station after the short hold", { tag: "@chromium" }, async ({ server, alice, bob }) => {
		await bob.logOn("T-102");
		await alice.logOn("T-101");
		await expect(bob.main.row("Alice Adams")).toContainText("T-101 live");
		await alice.page.goto("about:blank");
		await expect(bob.main.row("Alice Adams")).toContainText("Not logged on");
		expect(await server.ledger("drop")).toEqual(["alice hold_expired"]);
	});
});
