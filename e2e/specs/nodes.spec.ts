import { expect, test } from "../test.ts";

const anotherStation = "Your connection has been dropped due to a subsequent log on to a different station.";

test("row 1 across nodes: a log on at one node drops the page on the other", async ({ server, alice, somebody }) => {
	const other = await server.node();
	await alice.logOn("T-101");
	const later = await somebody("alice", { on: await server.machine(other) });
	await later.logOn("T-102");
	await alice.isDropped(anotherStation);
	await later.isAt("T-102");
});

test("row 7 across nodes: the holder on the other node is asked and refuses", async ({ server, alice, somebody }) => {
	const other = await server.node();
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: await server.machine(other) });
	await bob.tryLogOn("T-101");
	await bob.logon.refused("Station T-101 is in use by Alice Adams on another computer.");
	await alice.isAt("T-101");
});

test("people see each other across nodes", async ({ server, alice, somebody }) => {
	const other = await server.node();
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: await server.machine(other) });
	await bob.logOn("T-102");
	await expect(alice.main.row("Bob Brown")).toContainText("T-102 live");
	await expect(bob.main.row("Alice Adams")).toContainText("T-101 live");
	await bob.main.status.selectOption({ label: "In a meeting" });
	await expect(alice.main.row("Bob Brown")).toContainText("In a meeting");
});

for (const end of ["stop", "kill"] as const) {
	test(`a node ends (${end}), and its page goes on at the other one`, async ({ server, alice }) => {
		const other = await server.node();
		await alice.logOn("T-101");
		const session = await server.sessionOf("alice");
		const before = await server.attachments("alice");
		alice.machine.plugInto(() => other.port);
		await server.first[end]();
		await expect.poll(() => server.attachments("alice"), "the page connects again").toBeGreaterThan(before);
		await alice.isAt("T-101");
		expect(await server.sessionOf("alice")).toBe(session);
		expect(await server.ledger("logon")).toHaveLength(1);
		expect(await server.ledger("drop")).toEqual([]);
	});
}

test("a page that was dropped while its node was paused is told when the node wakes", async ({
	server,
	alice,
	somebody,
}) => {
	const other = await server.node();
	await alice.logOn("T-101");
	server.first.pause();
	const later = await somebody("alice", { on: await server.machine(other) });
	await later.logOn("T-102");
	server.first.wake();
	await alice.isDropped(anotherStation);
	await later.isAt("T-102");
});
