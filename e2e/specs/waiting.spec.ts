import { expect, test } from "../test.ts";

const inUse = "Station T-101 is in use by Alice Adams on another computer.";
const held = /^Station T-101 is kept for Alice Adams for another \d+ seconds\.$/;

test("who was refused hears that the station is free, and takes it without the password", async ({
	server,
	alice,
	bob,
}) => {
	await alice.logOn("T-101");
	await bob.tryLogOn("T-101");
	await bob.logon.refused(inUse);
	await alice.logOff();
	await expect(bob.logon.refusal.getByRole("status")).toHaveText("Station T-101 is free.");
	await expect(bob.page).toHaveTitle("T-101 is free – Stationmaster");
	await expect(bob.logon.password).toHaveValue("");
	const take = bob.logon.refusal.getByRole("button", { name: "Log on to T-101 now" });
	// Bob's is the newest window, which has the focus.
	await expect(take).toBeFocused();
	await take.press("Enter");
	await bob.isAt("T-101");
	expect(await server.ledger("refusal")).toEqual(["bob station_in_use"]);
});

test("who was refused sees that the holder's connection is lost, and that they are back", async ({ alice, bob }) => {
	await alice.logOn("T-101");
	await bob.tryLogOn("T-101");
	await bob.logon.refused(inUse);
	alice.machine.cut();
	await bob.logon.refused(held);
	await expect(bob.logon.refusal).toContainText("Connectionconnection lost");
	await expect(bob.logon.refusal).toContainText(/Free in(\d+ s|1:00 min)/);
	alice.machine.mend();
	await bob.logon.refused(inUse);
	await expect(bob.logon.refusal).toContainText("Connectionconnected");
	await expect(bob.logon.refusal).not.toContainText("Free in");
});
