import { isClean } from "../parts/axe.ts";
import type { Tab } from "../parts/person.ts";
import { expect, test } from "../test.ts";

/** What the form shows when it is filled in for alice, and only the password is missing. */
async function isFilledIn({ logon }: Tab, { automatic }: { automatic: boolean }): Promise<void> {
	await expect(logon.user).toHaveValue("alice");
	await expect(logon.station).toHaveValue("T-101");
	await expect(logon.password).toHaveValue("");
	await expect(logon.password).toBeFocused();
	await expect(logon.remember).toBeChecked();
	await expect(logon.automatic).toBeChecked({ checked: automatic });
}

async function isThere({ page, main }: Tab): Promise<void> {
	await expect(main.connection).toHaveText("Connected");
	await expect(page.getByRole("banner")).toContainText("T-101 Alice Adams");
}

test("Remember me fills in everything but the password, until it is unticked", { tag: "@chromium" }, async ({
	alice,
}) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.remember.check();
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	const next = await alice.reopen();
	await isFilledIn(next, { automatic: false });
	expect(await next.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(alice.user.password);

	// Also after an own log off.
	await next.logon.password.fill(alice.user.password);
	await next.logon.submit.click();
	await isThere(next);
	await next.main.logOff.click();
	await isFilledIn(next, { automatic: false });

	await next.logon.remember.uncheck();
	const last = await alice.reopen();
	await expect(last.logon.user).toHaveValue("");
	await expect(last.logon.remember).not.toBeChecked();
});

test("Automatically log me in next time leads straight to the main page, until I log off", async ({
	server,
	alice,
}) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.automatic.check();
	await expect(alice.logon.remember).toBeChecked();
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	for (let again = 0; again < 2; again++) await isThere(await alice.reopen());
	expect(await server.sql("select cause from ledger where kind = 'logon' order by id")).toEqual([
		{ cause: "" },
		{ cause: "saved logon" },
		{ cause: "saved logon" },
	]);

	const last = await alice.reopen();
	await isThere(last);
	await last.main.logOff.click();
	await isFilledIn(last, { automatic: false });
	expect((await alice.window.cookies()).filter(({ name }) => name.endsWith("_saved"))).toEqual([]);
	await isFilledIn(await alice.reopen(), { automatic: false });
});

test("a window in which a session was dropped does not log on by itself, also after a reload", async ({
	server,
	alice,
}) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.automatic.check();
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await server.cli(["session", "end", await server.sessionOf("alice"), "--by", "Sam Stone"]);
	await alice.isDropped("Your session has been logged off by the supervisor (Sam Stone).");
	await alice.page.reload();
	await alice.isDropped("Your session has been logged off by the supervisor (Sam Stone).");
	await alice.dropped.next.click();
	await alice.page.reload();
	await isFilledIn(alice, { automatic: true });
});

test("an automatic log on that is refused is not tried again, and another station cures it", {
	tag: "@chromium",
}, async ({ server, alice, bob }) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.automatic.check();
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await server.cli(["session", "end", await server.sessionOf("alice")]);
	await bob.logOn("T-101");
	const next = await alice.reopen();
	await next.logon.refused("Station T-101 is in use by Bob Brown on another computer.");
	await next.logon.refusal.getByRole("button", { name: "Choose another station" }).click();
	await expect(next.logon.offer).toBeVisible();
	await next.page.reload();
	await isFilledIn(next, { automatic: true });
	expect(await server.ledger("refusal")).toEqual(["alice station_in_use"]);
	await next.logon.fill(alice.user, { station: "T-102" });
	await next.logon.submit.click();
	await expect(next.page.getByRole("banner")).toContainText("T-102 Alice Adams");

	// It is saved where it led to.
	const last = await alice.reopen();
	await expect(last.page.getByRole("banner")).toContainText("T-102 Alice Adams");
});

test("after a new password the form is filled in, and the new one switches it on again", { tag: "@chromium" }, async ({
	server,
	alice,
}) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.automatic.check();
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await server.cli(["user", "password", "alice"], "another-password-7");
	await alice.isDropped("Your password has been changed. Log on again.");
	const next = await alice.reopen();
	await next.logon.refused("The authentication process failed. Enter your new password.");
	await isFilledIn(next, { automatic: true });
	await next.logon.password.fill("another-password-7");
	await next.logon.submit.click();
	await isThere(next);
	await isThere(await alice.reopen());
});

test("with the policy off nothing that was saved is good any more, and the box says why", { tag: "@chromium" }, async ({
	server,
	alice,
}) => {
	await alice.open();
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.automatic.check();
	await server.cli(["policy", "set", "cached_credentials", "no"]);
	await alice.logon.submit.click();
	const sentence = "Automatic log on is not allowed here. Log on without it.";
	await expect(alice.page.getByRole("alert").filter({ hasText: sentence })).toBeVisible();
	await expect(alice.logon.automatic).toHaveAccessibleDescription(sentence);

	await server.cli(["policy", "set", "cached_credentials", "yes"]);
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await server.cli(["policy", "set", "cached_credentials", "no"]);
	const next = await alice.reopen();
	await next.logon.refused("The authentication process failed. Enter your new password.");
	await expect(next.logon.automatic).toBeDisabled();
	await expect(next.logon.automatic).not.toBeChecked();
	await expect(next.logon.automatic).toHaveAccessibleDescription("Your administrator has switched this off.");
	// Switched on again, it brings nothing back.
	await server.cli(["policy", "set", "cached_credentials", "yes"]);
	await isFilledIn(await alice.reopen(), { automatic: true });
});

test("the saved logons are listed, and one that is revoked elsewhere logs nobody on any more", {
	tag: "@chromium",
}, async ({ alice, somebody }) => {
	const saveAt = async (person: typeof alice, station: string) => {
		await person.open();
		await person.logon.fill(alice.user, { station });
		await person.logon.automatic.check();
		await person.logon.submit.click();
		await person.isAt(station);
	};
	await saveAt(alice, "T-101");
	const other = await somebody("alice");
	await saveAt(other, "T-102");

	const { page, settings } = other;
	const list = settings.saved;
	await page.route("**/saved-logons", (route) => route.abort());
	await settings.open.click();
	await expect(list.getByRole("status")).toHaveText("The server did not answer. Try again.");
	await page.unroute("**/saved-logons");
	await list.getByRole("button", { name: "Try again" }).click();
	await expect(list.getByRole("listitem")).toHaveCount(2);
	// The last used comes first.
	await expect(list.getByRole("listitem").first()).toContainText("This browser");
	const elsewhere = list.getByRole("listitem").filter({ hasNotText: "This browser" });
	await expect(elsewhere).toContainText("Last used from127.");
	await elsewhere.getByRole("button", { name: /^Revoke / }).click();
	await expect(elsewhere).toContainText("will ask for your password again. Sessions go on.");
	await isClean(page, "the saved logons");
	await elsewhere.getByRole("button", { name: /^Revoke / }).click();
	await expect(list.getByRole("status")).toHaveText(/^Revoked: .+ does not log you on automatically any more\.$/);
	await expect(list.getByRole("listitem")).toHaveCount(1);
	await page.keyboard.press("Escape");
	await expect(list).toBeHidden();
	await expect(settings.open).toBeFocused();
	await other.isAt("T-102");

	const revoked = await alice.reopen();
	await revoked.logon.refused("The authentication process failed. Enter your new password.");

	// The own one: the box is not ticked the next time either.
	await settings.open.click();
	const own = list.getByRole("listitem").getByRole("button", { name: /^Revoke / });
	await own.click();
	await own.click();
	await expect(list).toContainText("No browser logs you on automatically.");
	const next = await other.reopen();
	await expect(next.logon.user).toHaveValue("alice");
	await expect(next.logon.automatic).not.toBeChecked();
});
