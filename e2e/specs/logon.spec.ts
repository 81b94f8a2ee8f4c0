import { users } from "../parts/users.ts";
import { expect, test } from "../test.ts";

test("log on, main page, status, log off", async ({ server, alice, bob }) => {
	await bob.logOn("T-102");
	await alice.logOn("T-101");

	await test.step("the main page says who and where I am, and who else is where", async () => {
		await expect(alice.page).toHaveTitle("T-101 · Alice Adams – Stationmaster");
		await expect(alice.main.place).toContainText("Alice Adams (alice)");
		await expect(alice.main.place).toContainText("Workstation");
		await expect(alice.main.place).toContainText("+442079460101");
		await expect(alice.main.place).toContainText(alice.machine.address);
		await expect(alice.main.sharing).toContainText("Nobody else is at this station.");
		await expect(alice.main.row("Bob Brown")).toContainText("T-102 live");
		await expect(alice.main.row("Carol Clark")).toContainText("Not logged on");
		await expect(bob.main.row("Alice Adams")).toContainText("T-101 live");
		await expect(alice.main.bar).toContainText(new URL(alice.machine.url).host);
		await expect(alice.main.bar).toContainText("T-101 · Workstation · +442079460101");
	});

	await test.step("others see my status at once", async () => {
		await expect(alice.main.status).toHaveValue("available");
		await alice.main.status.selectOption({ label: "At lunch" });
		await expect(bob.main.row("Alice Adams")).toContainText("At lunch");
		await alice.main.writeNote("back at two");
		await expect(bob.main.row("Alice Adams")).toContainText("back at two");
		await expect(alice.main.bar).toContainText("At lunch");
	});

	await test.step("a new list of statuses is there at once, and whoever has one that went keeps it", async () => {
		await server.cli(["policy", "set", "contact", "Desk 7"]);
		await server.cli(["policy", "set", "statuses", "available=Available,tea=Tea break"]);
		await expect(bob.main.status.getByRole("option")).toHaveText(["Available", "Tea break"]);
		await expect(alice.main.status.getByRole("option")).toHaveText(["At lunch", "Available", "Tea break"]);
		await bob.main.status.selectOption({ label: "Tea break" });
		await expect(alice.main.row("Bob Brown")).toContainText("Tea break");
		await expect(bob.main.row("Alice Adams")).toContainText("At lunch");
	});

	await test.step("log off asks nothing, frees the station, and leaves nothing in the page", async () => {
		await alice.logOff();
		await expect(alice.logon.user).toHaveValue("");
		await expect(alice.page.getByText("Help: Desk 7")).toBeVisible();
		await expect(bob.main.row("Alice Adams")).toContainText("Not logged on");
		await alice.page.reload();
		await expect(alice.logon.submit).toBeVisible();
	});
	expect(await server.ledger("logoff")).toEqual(["alice logged_off"]);
});

test("who presses log off and closes the tab has logged off", async ({ server, alice, bob }) => {
	await alice.logOn("T-101");
	await alice.main.logOff.click();
	await alice.page.close();
	await expect.poll(() => server.ledger("logoff")).toEqual(["alice logged_off"]);
	await bob.logOn("T-101");
});

test("a station that is free again can be had at once", { tag: "@chromium" }, async ({ alice, bob }) => {
	await alice.logOn("T-101");
	await alice.logOff();
	await bob.logOn("T-101");
});

test("the station left empty: the stations on offer, with who is there", { tag: "@chromium" }, async ({
	server,
	alice,
	bob,
	somebody,
}) => {
	await alice.logOn("T-101");
	await server.cli(["right", "withdraw", "bob", "logon_stations"]);
	for (const station of ["T-101", "T-103"]) {
		await server.cli(["right", "grant", "bob", "logon_stations", "--station", station]);
	}
	await bob.tryLogOn("");
	await expect(bob.logon.offer).toBeFocused();
	await expect(bob.page).toHaveTitle("Choose a station – Stationmaster");
	await expect(bob.page.getByText("1 of 2 available")).toBeVisible();
	await expect(bob.logon.offered("T-101")).toContainText("In use");
	await expect(bob.logon.offered("T-101")).toContainText("Alice Adams live");
	await expect(bob.logon.offered("T-101")).toContainText("on another computer");
	await expect(bob.logon.offered("T-103")).toContainText("Available");
	await expect(bob.page.getByRole("listitem")).toHaveCount(2);

	await bob.logon.offered("T-103").click();
	await bob.isAt("T-103");
	expect(await server.ledger("logon")).toEqual(["alice logged_on", "bob logged_on"]);

	const beside = await somebody("bob", { on: alice.machine });
	await beside.tryLogOn("");
	await expect(beside.logon.offered("T-101")).toContainText("Available, shared");
	await expect(beside.logon.offered("T-101")).toContainText("on this computer");
});

test("a refusal is cured by another station, or by patience, without the password again", { tag: "@chromium" }, async ({
	alice,
	bob,
}) => {
	await alice.logOn("T-101");
	await bob.tryLogOn("T-101");
	await bob.logon.refused("Station T-101 is in use by Alice Adams on another computer.");
	await expect(bob.logon.password).toHaveValue("");
	await expect(bob.logon.password).toHaveAccessibleDescription(/The password of bob was right/);

	await bob.logon.refusal.getByRole("button", { name: "Choose another station" }).click();
	await expect(bob.logon.offered("T-102")).toContainText("Available");
	await bob.page.getByRole("button", { name: "Back" }).click();

	await alice.logOff();
	await bob.logon.fill(null, { station: "T-101" });
	await bob.logon.submit.click();
	await bob.isAt("T-101");
});

test("try again, after the holder has gone", { tag: "@chromium" }, async ({ alice, bob }) => {
	await alice.logOn("T-101");
	await bob.tryLogOn("T-101");
	await expect(bob.logon.refusal).toContainText("Alice Adams");
	await alice.logOff();
	await bob.logon.tryAgain();
	await bob.isAt("T-101");
});

test("the station types ask for what they need", { tag: "@chromium" }, async ({ server, alice }) => {
	await alice.open();
	await expect(alice.logon.station).toBeVisible();
	await expect(alice.logon.number).toBeHidden();
	await alice.logon.type.selectOption({ label: "Remote number" });
	await expect(alice.logon.station).toBeHidden();
	await expect(alice.logon.persistent).toBeVisible();
	await alice.logon.type.selectOption({ label: "No station" });
	await expect(alice.logon.number).toBeHidden();

	await alice.logon.fill(users.alice, { type: "Remote number", number: "+44 20 7946 0777", persistent: true });
	await alice.logon.submit.click();
	await alice.isAt("+442079460777");
	await expect(alice.main.place).toContainText("Persistent connection");
	await expect(alice.main.bar).toContainText("+442079460777 (persistent)");
	await alice.logOff();

	await alice.logOn({ type: "Remote workstation", station: "R-202", number: "+44 20 7946 0778" });
	await expect(alice.main.place).toContainText("+442079460778");
	expect(await server.ledger("refusal")).toEqual([]);
});

for (const [what, station, sentence] of [
	["unknown", "T-999", "There is no station T-999. Check the name."],
	["not permitted", "T-102", "You do not have the right to log on to station T-102."],
	["not active", "T-199", "Station T-199 is not active. Choose another station or ask your administrator."],
	[
		"of another type",
		"R-201",
		"Station R-201 is not of the type that you chose. Choose its type, Remote workstation, or another station.",
	],
] as const) {
	test(`a station that is ${what} is refused after the password was right`, { tag: "@chromium" }, async ({
		server,
		somebody,
	}) => {
		if (what === "of another type")
			await server.cli(["right", "grant", "dora", "logon_stations", "--station", station]);
		const dora = await somebody("dora");
		await dora.tryLogOn(station);
		await expect(dora.page.getByRole("alert").filter({ hasText: sentence })).toBeVisible();
		await dora.logon.fill(null, { station: "T-101" });
		await dora.logon.submit.click();
		await dora.isAt("T-101");
	});
}
