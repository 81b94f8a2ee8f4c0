import { users } from "../parts/users.ts";
import { expect, test } from "../test.ts";

// Nothing is decided by how quick the test is.
test.use({ policies: { hold_network_loss_s: 3600 } });

test("administrators read that licences are nearly used up; how good the line is stands beside the connection", async ({
	server,
	bob,
	alice,
}) => {
	await server.cli(["right", "grant", users.alice.name, "administer"]);
	await bob.logOn("T-102");
	await alice.logOn("T-101");
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

	// Which word it is depends on the machine. By keyboard it opens, and says what it was found from.
	const line = alice.main.bar.getByText(/^Line (good|slow|unsteady|tab slept)$/);
	await expect(line).toBeVisible();
	await line.focus();
	await alice.page.keyboard.press("Enter");
	await expect(alice.main.bar.getByText("Answers take")).toBeVisible();
	await expect(alice.main.bar).toContainText(/Answers take\d+ ms/);
	await expect(alice.main.bar).toContainText(/Heartbeats missed\d+/);
	await alice.page.keyboard.press("Enter");
	await expect(alice.main.bar.getByText("Answers take")).toBeHidden();

	// A restart is said in plain words, with the countdown beside it, until the page is back.
	await server.first.stop();
	await expect(bob.main.bar).toContainText("The server is restarting. Your session is kept.");
	await expect(bob.main.bar).toContainText(/station kept for \d+:\d+ min/);
	await server.first.start();
	await bob.isAt("T-102");
	await expect(bob.main.bar.getByRole("listitem")).toHaveCount(0);
});
