import { expect, test } from "../test.ts";

const anotherStation = "Your connection has been dropped due to a subsequent log on to a different station.";
const anotherMachine = "Your connection has been dropped due to a subsequent log on from a different computer.";
const inUse = (station: string, name: string) => `Station ${station} is in use by ${name} on another computer.`;

test("row 1: the same user at another station: the later log on wins", async ({ server, alice, somebody }) => {
	await alice.logOn("T-101");
	const later = await somebody("alice", { on: alice.machine });
	await later.logOn("T-102");
	await alice.isDropped(anotherStation);
	await expect(alice.dropped.fact("Station")).toHaveText("T-101");
	await expect(alice.dropped.fact("From")).toContainText("T-102");
	await later.isAt("T-102");

	const [entry] = await server.sql(
		"select kind, code, user_name, station from ledger where id = $1",
		await alice.dropped.ledger(),
	);
	expect(entry).toEqual({ kind: "drop", code: "another_station", user_name: "alice", station: "T-101" });
});

test("row 1: also from another machine", { tag: "@chromium" }, async ({ alice, somebody }) => {
	await alice.logOn("T-101");
	const elsewhere = await somebody("alice");
	await elsewhere.logOn("T-102");
	await alice.isDropped(anotherStation);
	await expect(alice.dropped.fact("From")).toContainText(elsewhere.machine.address);
});

test("row 4: the same user at the same station and machine in another window: both live", async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const beside = await somebody("alice", { on: alice.machine });
	await beside.logOn("T-101");
	await expect(alice.main.sharing).toContainText("Alice Adams");
	await alice.isAt("T-101");
	await beside.logOff();
	await expect(alice.main.sharing).toContainText("Nobody else");
	await alice.isAt("T-101");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 5: the same user at the same station on another machine: the later log on wins", async ({
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const elsewhere = await somebody("alice");
	await elsewhere.logOn("T-101");
	await alice.isDropped(anotherMachine);
	await expect(alice.dropped.fact("From")).toContainText(elsewhere.machine.address);
	await elsewhere.isAt("T-101");
});

test("row 6: two people on one machine share the station, and each sees who shares it", async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.logOn("T-101");
	await expect(alice.main.sharing).toContainText("Bob Brown live");
	await expect(bob.main.sharing).toContainText("Alice Adams live");
	await alice.logOff();
	await expect(bob.main.sharing).toContainText("Nobody else");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 7: another user on another machine is refused, and is told who is there", async ({ server, alice, bob }) => {
	await alice.logOn("T-101");
	await bob.tryLogOn("T-101");
	await bob.logon.refused(inUse("T-101", "Alice Adams"));
	await expect(bob.page).toHaveTitle("Not logged on – Stationmaster");
	await expect(bob.logon.refusal.getByRole("heading")).toBeFocused();
	await expect(bob.logon.refusal).toContainText("Who is thereAlice Adams");
	await expect(bob.logon.refusal).toContainText("Connectionconnected");
	await expect(bob.logon.refusal).toContainText(/Ledger number \d+/);
	await alice.isAt("T-101");
	expect(await server.ledger("refusal")).toEqual(["bob station_in_use"]);
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 8: another user at another station is independent", { tag: "@chromium" }, async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.logOn("T-102");
	await alice.isAt("T-101");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 9: a shared station is free when the last one has gone", { tag: "@chromium" }, async ({
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.logOn("T-101");
	const carol = await somebody("carol");
	await carol.tryLogOn("T-101");
	await carol.logon.refused(/^Station T-101 is in use by (Alice Adams|Bob Brown) on another computer\.$/);
	await alice.logOff();
	await carol.logon.tryAgain();
	await carol.logon.refused(inUse("T-101", "Bob Brown"));
	await bob.logOff();
	await carol.logon.tryAgain();
	await carol.isAt("T-101");
});

test("row 10: who leaves a shared station for another is dropped there alone", { tag: "@chromium" }, async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.logOn("T-101");
	const later = await somebody("alice", { on: alice.machine });
	await later.logOn("T-102");
	await alice.isDropped(anotherStation);
	await expect(bob.main.sharing).toContainText("Nobody else");
	await bob.isAt("T-101");
	expect(await server.ledger("drop")).toEqual(["alice another_station"]);
});

test("row 11: who shares a station cannot take it along to another machine", { tag: "@chromium" }, async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", { on: alice.machine });
	await bob.logOn("T-101");
	const elsewhere = await somebody("alice");
	await elsewhere.tryLogOn("T-101");
	await elsewhere.logon.refused(inUse("T-101", "Bob Brown"));
	await alice.isAt("T-101");
	await bob.isAt("T-101");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 12: who is refused elsewhere stays where they are", { tag: "@chromium" }, async ({
	server,
	alice,
	bob,
	somebody,
}) => {
	await alice.logOn("T-101");
	await bob.logOn("T-102");
	const later = await somebody("alice", { on: alice.machine });
	await later.tryLogOn("T-102");
	await later.logon.refused(inUse("T-102", "Bob Brown"));
	await alice.isAt("T-101");
	expect(await server.ledger("drop")).toEqual([]);
});

test("row 13: a number is one place, configured or typed", async ({ server, alice, bob }) => {
	await alice.logOn("T-101");
	await bob.tryLogOn({ type: "Remote number", number: "+44 20 7946 0101" });
	await bob.logon.refused("The number +442079460101 is in use by Alice Adams on another computer.");
	await alice.isAt("T-101");

	await bob.logon.refusal.getByRole("button", { name: "Enter another number" }).click();
	await expect(bob.logon.number).toBeFocused();
	await bob.logon.number.fill("+44 20 7946 0555");
	await bob.logon.submit.click();
	await bob.isAt("+442079460555");
	expect(await server.ledger("refusal")).toEqual(["bob number_in_use"]);
});

test("row 13: the same user at their number on another machine: the later log on wins", { tag: "@chromium" }, async ({
	alice,
	somebody,
}) => {
	await alice.logOn({ type: "Remote number", number: "+442079460555" });
	const elsewhere = await somebody("alice");
	await elsewhere.logOn({ type: "Remote number", number: "+442079460555" });
	await alice.isDropped(anotherMachine);
	await expect(alice.dropped.fact("Number")).toHaveText("+442079460555");
});

test("row 13: and at the station that has the number", { tag: "@chromium" }, async ({ alice, somebody }) => {
	await alice.logOn({ type: "Remote number", number: "+442079460101" });
	const elsewhere = await somebody("alice");
	await elsewhere.logOn("T-101");
	await alice.isDropped(anotherStation);
});

test("row 14: without a station, besides a session at one: both live", { tag: "@chromium" }, async ({
	server,
	alice,
	somebody,
}) => {
	await alice.logOn("T-101");
	const beside = await somebody("alice");
	await beside.logOn({ type: "No station" });
	await expect(beside.main.sharing).toContainText("Without a station there is nobody to share it with.");
	await alice.isAt("T-101");
	await expect(beside.main.row("Alice Adams")).toContainText("T-101 live");
	await expect(beside.main.row("Alice Adams")).toContainText("No station live");
	expect(await server.ledger("drop")).toEqual([]);
});

test("people who share a station have one number", { tag: "@chromium" }, async ({ alice, somebody }) => {
	await alice.logOn({ type: "Remote workstation", station: "R-202", number: "+442079460555" });
	const bob = await somebody("bob", { on: alice.machine });
	await bob.tryLogOn({ type: "Remote workstation", station: "R-202", number: "+442079460556" });
	await expect(bob.logon.number).toHaveAccessibleDescription(
		/Station R-202 is in use with the number \+442079460555\. Enter the same number, or none\./,
	);
	await bob.logon.number.fill("");
	await bob.logon.submit.click();
	await bob.isAt("R-202");
	await expect(bob.main.place).toContainText("+442079460555");
});

test.describe("two licences", () => {
	test.use({ policies: { station_licences: 2 } });

	test("row 17: as many stations as licences; sharing, moving and no station cost nothing", {
		tag: "@chromium",
	}, async ({ server, alice, bob, somebody }) => {
		await alice.logOn("T-101");
		await bob.logOn("T-102");
		const carol = await somebody("carol");
		await carol.tryLogOn("T-103");
		await carol.logon.refused("No stations are available: all station licences are in use.");
		expect(await server.ledger("refusal")).toEqual(["carol no_stations_available"]);
		await carol.logon.fill(carol.user, { type: "No station" });
		await carol.logon.submit.click();
		await carol.isAt("No station");

		const beside = await somebody("dora", { on: alice.machine });
		await beside.logOn("T-101");
		const moved = await somebody("bob", { on: bob.machine });
		await moved.logOn("T-104");
		await bob.isDropped(anotherStation);
	});
});
