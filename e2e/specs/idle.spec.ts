import type { Person } from "../parts/person.ts";
import type { Server } from "../parts/server.ts";
import { expect, test } from "../test.ts";

const ofAlice = "ended_at is null and user_id = (select id from users where name = 'alice')";

/** Alice has done nothing for so many minutes more. */
async function leave(server: Server, minutes: number): Promise<void> {
	const ago = "make_interval(mins => $1)";
	await server.sql(`update sessions set active_at = active_at - ${ago} where ${ofAlice}`, minutes);
	await server.sql(`update policies set idle_from = idle_from - ${ago}`, minutes);
}

/** Alice's network goes while she does nothing: the page comes back by itself, and hears how much time is left. */
async function awayFor(server: Server, alice: Person, minutes: number): Promise<void> {
	const before = await server.attachments("alice");
	alice.machine.cut();
	await expect.poll(() => server.sql(`select state from sessions where ${ofAlice}`)).toEqual([{ state: "lost" }]);
	await leave(server, minutes);
	alice.machine.mend();
	await expect.poll(() => server.attachments("alice")).toBeGreaterThan(before);
	await expect(alice.main.connection).toHaveText("Connected");
}

// Nothing is decided by how quick the test is.
test.use({ policies: { hold_network_loss_s: 3600 } });

test("who does nothing is warned and logged off; a person's activity counts, the page's own does not", {
	tag: "@chromium",
}, async ({ server, bob, alice }) => {
	await bob.logOn("T-102");
	await alice.logOn("T-101");
	// Under a live session: from here on its time counts.
	expect(await server.cli(["policy", "set", "idle_logoff_s", "3600"])).toContain('idle_logoff_s is now "3600"');
	const warning = alice.page.getByRole("region", { name: "Inactivity" });
	const stay = warning.getByRole("button", { name: "Stay logged on" });

	await awayFor(server, alice, 61);
	await expect(warning).toContainText("You are about to be logged off, because you are inactive.");
	await expect(warning).toContainText(/You are logged off in (\d+ s|1:00 min)\./);
	await expect(alice.page).toHaveTitle("Log off soon – Stationmaster");
	await stay.click();
	await expect(warning).toBeHidden();
	// A new page knows nothing of what was done in the one before.
	await alice.page.reload();
	await alice.isAt("T-101");

	// Whatever a person does on the page is an activity.
	await awayFor(server, alice, 61);
	await expect(warning).toBeVisible();
	await alice.page.keyboard.press("Shift");
	await expect(warning).toBeHidden();

	// News of the floor, heartbeats and scripts are none, and the time runs out under the warning.
	await awayFor(server, alice, 61);
	// The page hears nothing of this: however long the rest takes, the server ends her only when it is meant to.
	await server.sql(`update sessions set active_at = active_at + interval '30 minutes' where ${ofAlice}`);
	await expect(warning).toBeVisible();
	const before = await server.sql(`select active_at from sessions where ${ofAlice}`);
	await bob.main.status.selectOption({ label: "Away" });
	await expect(alice.main.row("Bob Brown")).toContainText("Away");
	await alice.page.evaluate(() => {
		document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
		document.querySelector("input")?.focus();
	});
	await expect(warning).toBeVisible();
	expect(await server.sql(`select active_at from sessions where ${ofAlice}`)).toEqual(before);
	await leave(server, 60);
	await alice.isDropped("You have been logged off because you were inactive.");
	await expect(alice.dropped.next).toHaveText("Log on again");
	expect(await server.ledger("drop")).toEqual(["alice idle"]);
	await bob.isAt("T-102");
});
