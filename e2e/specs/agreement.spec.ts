import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isClean } from "../parts/axe.ts";
import type { Tab } from "../parts/person.ts";
import { expect, test } from "../test.ts";

test.use({ policies: { agreement: true } });

const heading = (tab: Tab, name = "User agreement") => tab.page.getByRole("heading", { name });
const button = (tab: Tab, name: string) => tab.page.getByRole("button", { name });

test("the agreement stands between the password and the station, once a version", async ({
	server,
	alice,
	somebody,
}) => {
	await alice.tryLogOn("T-101");
	await expect(heading(alice)).toBeFocused();
	await expect(alice.page).toHaveTitle("User agreement – Stationmaster");
	const text = alice.page.getByRole("region", { name: "Text of the user agreement" });
	await expect(text).toContainText("only for the work that you have been given");
	// Who reads holds nothing: bob takes the station meanwhile.
	const bob = await somebody("bob"); // not before: a new window takes the focus from the others
	await bob.tryLogOn("T-101");
	await button(bob, "OK").click();
	await bob.isAt("T-101");
	await button(alice, "OK").click();
	await expect(alice.page.getByText("Station T-101 is in use by Bob Brown on another computer.")).toBeVisible();
	await alice.logon.station.fill("T-102");
	await alice.logon.submit.click();
	await alice.isAt("T-102");
	expect(await server.ledger("agreement")).toEqual(["bob agreement_accepted", "alice agreement_accepted"]);

	await alice.logOff();
	await alice.logOn("T-102");
	await alice.logOff();

	// The next version asks again.
	const folder = await mkdtemp(join(tmpdir(), "stationmaster-e2e-"));
	const file = join(folder, "text");
	await writeFile(file, "Second <b>version</b>.\n\nOf two paragraphs.");
	await server.cli(["agreement", "set", "default", file]);
	await rm(folder, { recursive: true });
	await alice.tryLogOn("T-102");
	await expect(text).toContainText("Second <b>version</b>.");
	await expect(alice.page.getByText("Version 2.")).toBeVisible();
	await isClean(alice.page, "the agreement");
	await button(alice, "OK").click();
	await alice.isAt("T-102");
});

test("who declines is not logged on, and begins anew", async ({ server, alice }) => {
	await alice.tryLogOn("T-101");
	await button(alice, "Decline").click();
	await expect(
		alice.page.getByText("You declined the user agreement, so you are not logged on.", { exact: true }),
	).toBeVisible();
	await expect(alice.logon.station).toHaveValue("T-101");
	await expect(alice.logon.password).toHaveValue("");
	expect(await server.ledger("refusal")).toEqual(["alice agreement_declined"]);
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await expect(heading(alice)).toBeVisible();
});

test("the text comes in the language of the page", async ({ somebody }) => {
	const alice = await somebody("alice", { window: { locale: "de-DE" } });
	await alice.page.goto("/");
	await alice.page.getByLabel("Benutzerkennung").fill("alice");
	await alice.page.getByLabel("Passwort").fill(alice.user.password);
	await alice.page.getByRole("button", { name: "Anmelden" }).click();
	await expect(heading(alice, "Benutzervereinbarung")).toBeVisible();
	await expect(alice.page.getByText("Benutzen Sie dieses System nur für die Arbeit")).toHaveAttribute("lang", "de");
});
