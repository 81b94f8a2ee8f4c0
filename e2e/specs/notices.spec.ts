import { users } from "../parts/users.ts";
import { expect, test } from "../test.ts";

test("administrators read that licences are nearly used up; how good the line is stands beside the connection", async ({
	server,
	alice,
	bob,
}) => {
	await server.cli(["right", "grant", users.alice.name, "administer"]);
	await alice.logOn("T-101");
	await bob.logOn("T-102");
	const notices = alice.main.bar.getByRole("list", { name: "Notices" });
	const low = notices.getByText("The station licences are nearly used up. 2 of 2 are in use.");
	await expect(notices.getByRole("listitem")).toHaveCount(0);
	await server.cli(["policy", "set", "station_licences", "2"]);
	await expect(low).toBeVisible();
	await server.cli(["policy", "set", "station_licences", "3"]);
	await expect(low).toBeHidden();
	await server.cli(["policy", "set", "station_licences", "2"]);
	await expect(low).toBeVisible();
	await alice.page
		.getByRole("button", { name: "Dismiss: The station licences are nearly used up. 2 of 2 are in use." })
		.click();
	await expect(low).toBeHidden();
	await expect(bob.main.bar.getByRole("listitem")).toHaveCount(0);

	// Nothing of it is in the way; by keyboard it opens, and says what it was found from.
	const line = alice.main.bar.getByText("Line good");
	await expect(line).toBeVisible();
	await line.focus();
	await alice.page.keyboard.press("Enter");
	await expect(alice.main.bar.getByText("Answers take")).toBeVisible();
	await expect(alice.main.bar).toContainText(/Answers take\d+ ms/);
	await expect(alice.main.bar).toContainText("Heartbeats missed0");
	await alice.page.keyboard.press("Enter");
	await expect(alice.main.bar.getByText("Answers take")).toBeHidden();

	// A restart is said in plain words, with the countdown beside it, until the page is back.
	await server.first.stop();
	await expect(bob.main.bar).toContainText("The server is restarting. Your session is kept.");
	await expect(bob.main.bar).toContainText(/station kept for (\d+ s|1:00 min)/);
	await server.first.start();
	await bob.isAt("T-102");
	await expect(bob.main.bar.getByRole("listitem")).toHaveCount(0);
});
