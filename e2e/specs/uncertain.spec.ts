import { expect, test } from "../test.ts";

const held =
	"select station_id from sessions join users on users.id = user_id where name = 'alice' and ended_at is null";

test("Log on pressed twice is one log on", { tag: "@chromium" }, async ({ alice, server }) => {
	let asked = 0;
	let pressed = () => {};
	const both = new Promise<void>((done) => {
		pressed = done;
	});
	await alice.page.route("**/api/v1/logon", async (route) => {
		asked++;
		await both;
		await route.continue();
	});
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.dblclick();
	pressed();
	await alice.isAt("T-101");
	expect(asked).toBe(1);
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
	expect(await server.ledger("drop")).toEqual([]);
});

test("a log on whose answer is lost says so, and pressed again it is at the station, in one session", {
	tag: "@chromium",
}, async ({ alice, server }) => {
	await alice.page.route(
		"**/api/v1/logon",
		async (route) => {
			await route.fetch();
			// What the answer would have set is lost with it.
			await alice.window.clearCookies({ name: /_resume$/ });
			await route.abort("connectionreset");
		},
		{ times: 1 },
	);
	await alice.tryLogOn("T-101");
	await expect(
		alice.page.getByText("The server did not answer. What you entered is still here; try again."),
	).toBeVisible();
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	expect(await server.sql(held)).toHaveLength(1);
	await alice.logOff();
	expect(await server.sql(held)).toEqual([]);
});
