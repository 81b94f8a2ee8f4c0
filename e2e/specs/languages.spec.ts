import type { Page } from "@playwright/test";
import { isClean } from "../parts/axe.ts";
import type { Person } from "../parts/person.ts";
import { expect, test } from "../test.ts";

const german = { window: { locale: "de-DE" } };

/** Fills the German form in, which is there or about to come, and sends it. */
async function submit({ page, user }: Person, station: string): Promise<void> {
	await page.getByLabel("Benutzerkennung").fill(user.name);
	await page.getByLabel("Passwort").fill(user.password);
	await page.getByLabel("Station", { exact: true }).fill(station);
	await page.getByRole("button", { name: "Anmelden", exact: true }).click();
}

async function tryLogOn(person: Person, station: string): Promise<void> {
	await person.page.goto("/");
	await submit(person, station);
}

async function connected(page: Page): Promise<void> {
	await expect(page.getByRole("contentinfo", { name: "Statusleiste" }).getByRole("status")).toHaveText("Verbunden");
}

async function speaks(page: Page, language: string): Promise<void> {
	await expect(page.locator("html")).toHaveAttribute("lang", language);
}

/** As after an upgrade: the server knows only the files of its own page. */
async function outdated(page: Page, files: RegExp): Promise<void> {
	await page.route(files, (route) => route.continue({ url: new URL("/assets/older.js", route.request().url()).href }));
}

test("a German browser sees German from log on to log off", async ({ somebody }) => {
	const alice = await somebody("alice", german);
	const { page } = alice;
	await page.goto("/");
	await expect(page.getByRole("heading", { name: "An einer Station anmelden" })).toBeVisible();
	await expect(page).toHaveTitle("Anmelden – Stationmaster");
	await speaks(page, "de");
	await isClean(page, "the page in German");
	await tryLogOn(alice, "T-101");
	await connected(page);
	await expect(page.getByRole("region", { name: "Mein Status" }).getByLabel("Status", { exact: true })).toHaveValue(
		"available",
	);
	await expect(page.getByRole("option", { name: "In der Mittagspause" })).toBeAttached();
	await isClean(page, "the page in German");
	await page.getByRole("button", { name: "Abmelden" }).click();
	await expect(page.getByText("Sie sind abgemeldet. Ihre Station ist frei.")).toBeVisible();
});

test("the language is chosen on the page, keeps what was typed, and is remembered", async ({ alice }) => {
	const { page } = alice;
	await alice.open();
	await speaks(page, "en");
	await alice.logon.fill(alice.user, { station: "T-101" });
	await page.getByLabel("Language").selectOption("Deutsch");
	await expect(page.getByRole("heading", { name: "An einer Station anmelden" })).toBeVisible();
	await speaks(page, "de");
	await expect(page.getByLabel("Passwort")).toHaveValue(alice.user.password);
	await page.getByRole("button", { name: "Anmelden", exact: true }).click();
	await connected(page);
	await page.reload();
	await connected(page);
	await page.getByLabel("Sprache").selectOption("English");
	await alice.isAt("T-101");
	await speaks(page, "en");
});

test("a refusal comes in the language of who is refused", async ({ alice, somebody }) => {
	await alice.logOn("T-101");
	const bob = await somebody("bob", german);
	await tryLogOn(bob, "T-101");
	await expect(bob.page.getByRole("region", { name: "Nicht angemeldet" }).getByRole("alert")).toHaveText(
		"Die Station T-101 wird von Alice Adams an einem anderen Computer benutzt.",
	);
	await isClean(bob.page, "the page in German");
});

test("a drop comes in the language of who is dropped, also after a reload", async ({ alice, somebody }) => {
	const before = await somebody("alice", german);
	await tryLogOn(before, "T-101");
	await connected(before.page);
	await alice.logOn("T-102");
	const told = "Ihre Verbindung wurde getrennt, weil Sie sich anschließend an einer anderen Station angemeldet haben.";
	await before.isDropped(told);
	await expect(before.page).toHaveTitle("Getrennt – Stationmaster");
	await expect(before.dropped.fact("Von wo")).toHaveText(/^Station T-102, von /);
	await isClean(before.page, "the page in German");
	await before.page.reload();
	await before.isDropped(told);
	await expect(before.dropped.fact("Von wo")).toHaveText(/^Station T-102, von /);
	await expect(before.dropped.next).toHaveText("Hier neu anmelden");
	await before.dropped.next.click();
	await submit(before, "T-101");
	await alice.isDropped("Your connection has been dropped due to a subsequent log on to a different station.");
	await expect(alice.dropped.fact("From")).toHaveText(/^station T-101, from /);
});

test("who changes the language while logged on is dropped in the new one", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await alice.page.getByLabel("Language").selectOption("Deutsch");
	await connected(alice.page);
	await server.cli(["station", "deactivate", "T-101"]);
	await alice.isDropped("Die Station T-101 wurde deaktiviert.");
});

test("where the texts of a language are not to be had the page speaks English, and says so", async ({ somebody }) => {
	const alice = await somebody("alice", german);
	await outdated(alice.page, /assets\/page\.de.*\.js$/);
	await alice.open();
	await speaks(alice.page, "en");
	const choice = alice.page.getByLabel("Language");
	await choice.selectOption("Deutsch");
	await expect(choice).toHaveValue("en");
	await alice.page.unrouteAll();
	await alice.page.reload();
	await speaks(alice.page, "de");
});

test("where only the main page's texts are not to be had the whole page goes on in English", async ({ somebody }) => {
	const alice = await somebody("alice", german);
	const { page } = alice;
	await outdated(page, /assets\/main\.de.*\.js$/);
	await page.goto("/");
	// The main page is fetched as soon as a password is typed.
	await page.getByLabel("Passwort").fill("x");
	await speaks(page, "en");
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await alice.isAt("T-101");
});
