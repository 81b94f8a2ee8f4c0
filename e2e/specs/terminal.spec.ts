import { expect, test } from "../test.ts";

test("row 2: a log on in a terminal drops the page", async ({ server, alice, terminal }) => {
	await alice.logOn("T-101");
	const rival = await terminal("alice", ["--station", "T-102"]);
	await rival.says(/^welcome station=T-102 user=alice /);
	await alice.isDropped("Your connection has been dropped due to a subsequent log on to a different station.");
	expect(await rival.interrupt()).toBe(0);
	expect(await server.ledger("logoff")).toEqual(["alice logged_off"]);
});

test("row 2: and the other way round, a log on in a browser drops the terminal", async ({ alice, terminal }) => {
	const first = await terminal("alice", ["--station", "T-101"]);
	await first.says(/^welcome /);
	await alice.logOn("T-102");
	await first.says(
		/^bye code=4501 reason=another_station .*Your connection has been dropped due to a subsequent log on to a different station\.$/,
	);
	expect(await first.end()).toBe(3);
	await alice.isAt("T-102");
});

test("row 5 with a terminal on another machine", { tag: "@chromium" }, async ({ alice, terminal }) => {
	await alice.logOn("T-101");
	const rival = await terminal("alice", ["--station", "T-101"]);
	await rival.says(/^welcome /);
	await alice.isDropped("Your connection has been dropped due to a subsequent log on from a different computer.");
});

test("row 6 with a terminal on the same machine", { tag: "@chromium" }, async ({ alice, terminal }) => {
	await alice.logOn("T-101");
	const bob = await terminal("bob", ["--station", "T-101"], alice.machine);
	await bob.says(/^sharing with=alice$/);
	await expect(alice.main.sharing).toContainText("Bob Brown live");
	await bob.interrupt();
	await expect(alice.main.sharing).toContainText("Nobody else");
});

test("row 7 with a terminal: refused with the same sentence", { tag: "@chromium" }, async ({ alice, terminal }) => {
	await alice.logOn("T-101");
	const bob = await terminal("bob", ["--station", "T-101"]);
	await bob.says(/^refused code=station_in_use .*Station T-101 is in use by Alice Adams on another computer\.$/);
	expect(await bob.end()).toBe(4);
	await alice.isAt("T-101");
});

test("row 16: the station of a killed terminal is kept", { tag: "@chromium" }, async ({ bob, terminal }) => {
	const alice = await terminal("alice", ["--station", "T-101"]);
	await alice.says(/^welcome /);
	await alice.kill();
	await bob.tryLogOn("T-101");
	await bob.logon.refused(/^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/);
});
