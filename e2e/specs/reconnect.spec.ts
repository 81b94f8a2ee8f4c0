import type { Person } from "../parts/person.ts";
import type { Server } from "../parts/server.ts";
import { expect, test } from "../test.ts";

/** The page has come back to the session that it had, and nobody logged on for that. */
async function isBack(server: Server, person: Person, session: string): Promise<void> {
	await person.isAt("T-101");
	expect(await server.sessionOf(person.user.name)).toBe(session);
	expect(await server.ledger("logon")).toHaveLength(1);
	expect(await server.ledger("drop")).toEqual([]);
}

test("the network goes and comes back", async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	alice.machine.cut();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await expect(alice.page).toHaveTitle("Reconnecting… – Stationmaster");
	await expect(alice.main.bar).toContainText(/station kept for (\d+ s|1:00 min)/);
	await expect(
		alice.page.getByText("The connection was lost. Your station is kept while the page reconnects."),
	).toBeVisible();
	await expect(alice.main.reconnectNow).toBeVisible();
	alice.machine.mend();
	await isBack(server, alice, session);
	await expect(alice.main.reconnectNow).toBeHidden();
});

test("log on manually, while the old session is still held", { tag: "@chromium" }, async ({ server, alice }) => {
	await alice.logOn("T-101");
	alice.machine.cut();
	await alice.main.logOnManually.click();
	await expect(alice.logon.user).toHaveValue("alice");
	await expect(alice.logon.station).toHaveValue("T-101");
	alice.machine.mend();
	await alice.logon.password.fill(alice.user.password);
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	expect(await server.ledger("drop")).toEqual(["alice replaced"]);
});

test("the server is restarted under a logged-on page", async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	const before = await server.attachments("alice");
	await server.first.restart();
	await expect.poll(() => server.attachments("alice"), "the page connects again").toBeGreaterThan(before);
	await isBack(server, alice, session);
});

test("the server is away for a while", { tag: "@chromium" }, async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	await server.first.stop();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await server.first.start();
	await isBack(server, alice, session);
});

test("the server is killed and started again", async ({ server, alice }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	await server.first.kill();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await server.first.start();
	await isBack(server, alice, session);
});

test("a page that is opened while the server is away goes on as soon as it is there", async ({ server, alice }) => {
	await alice.open();
	await alice.page.route("**/api/**", (route) => route.abort());
	await alice.page.reload();
	await expect(alice.page.getByRole("heading", { name: "The server cannot be reached" })).toBeFocused();
	await alice.page.unroute("**/api/**");
	await alice.page.getByRole("button", { name: "Try now" }).click();
	await expect(alice.logon.submit).toBeVisible();
	expect(await server.ledger("refusal")).toEqual([]);
});

test("Postgres is restarted under a logged-on page", async ({ server, alice, bob }) => {
	await alice.logOn("T-101");
	const session = await server.sessionOf("alice");
	await server.restartPostgres();
	await expect
		.poll(async () => (await alice.page.request.get("/readyz")).status(), "the node is ready again")
		.toBe(200);
	await alice.main.status.selectOption({ label: "Away" });
	await expect(alice.main.bar).toContainText("Away");
	await isBack(server, alice, session);
	// The node listens again, too: what is written now reaches the page.
	await bob.logOn("T-102");
	await expect(alice.main.row("Bob Brown")).toContainText("T-102 live");
});

test("a private Postgres: the server is killed, both start again, and the page comes back", {
	tag: "@chromium",
}, async ({ embedded, somebody }) => {
	const alice = await somebody("alice", { on: await embedded.machine() });
	await alice.logOn("T-101");
	const session = await embedded.sessionOf("alice");
	await embedded.first.kill();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await embedded.first.start();
	await alice.isAt("T-101");
	expect(await embedded.sessionOf("alice")).toBe(session);
	await embedded.first.stop();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await embedded.first.start();
	await alice.isAt("T-101");
	expect(await embedded.sessionOf("alice")).toBe(session);
});
