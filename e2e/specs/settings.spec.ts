import type { Page } from "@playwright/test";
import { isClean } from "../parts/axe.ts";
import { expect, test } from "../test.ts";

const next = "tea at four, no sugar";

test("a new password is held to the rules, drops the other window, and is the only one from then on", {
	tag: "@chromium",
}, async ({ server, alice, somebody }) => {
	await alice.logOn("T-101");
	const other = await somebody("alice", { on: alice.machine });
	await other.logOn("T-101");
	const { settings, page } = alice;
	const old = alice.user.password;
	await settings.open.click();
	for (const [current, wanted, field, sentence] of [
		["not my password", next, settings.current, "This is not your current password."],
		[old, "too short", settings.newPassword, "This is too short. At least 12 characters are needed."],
		[old, "Password2026!", settings.newPassword, /^Passwords like this one are tried first/],
		[old, old, settings.newPassword, "This password was used before. Choose a new one."],
	] as const) {
		await settings.changePassword(current, wanted);
		await expect(field).toHaveAccessibleDescription(sentence);
	}

	// It is done, and its answer is lost.
	await page.evaluate(() => {
		const { fetch } = window;
		window.fetch = async (...asked) => {
			await fetch(...asked);
			window.fetch = fetch;
			throw new TypeError("the answer is lost");
		};
	});
	await settings.changePassword(old, next);
	await expect(settings.outcome).toContainText("it is not certain whether your password is changed");
	await other.isDropped("Your password has been changed. Log on again.");
	await expect(other.dropped.fact("By")).toHaveText("Alice Adams");
	await settings.change.click();
	await expect(settings.outcome).toContainText("Your password is changed.");
	await expect(settings.current).toHaveValue("");
	expect(await server.sql("select code from ledger where kind = 'password'")).toEqual([
		{ code: "password_changed_by_user" },
	]);

	// The session goes on, also after a reload.
	await alice.isAt("T-101");
	await page.reload();
	await alice.isAt("T-101");
	await other.dropped.next.click();
	await other.logon.fill(other.user, { station: "T-101" });
	await other.logon.submit.click();
	await other.logon.refused("The authentication process failed. Check your user name and password.");
	await other.logon.fill({ ...other.user, password: next });
	await other.logon.submit.click();
	await other.isAt("T-101");
});

async function isDark(page: Page): Promise<void> {
	await expect(page.locator("html")).toHaveCSS("background-color", "rgb(18, 23, 29)");
}

test("a theme is chosen by the keyboard, and holds on every page before anything else has run", async ({ alice }) => {
	const { page, settings } = alice;
	await alice.logOn("T-101");
	await settings.open.focus();
	await page.keyboard.press("Enter");
	await expect(settings.heading).toBeFocused();
	await settings.theme("As the system").focus();
	await page.keyboard.press("ArrowDown");
	await expect(settings.theme("Light")).toBeChecked();
	await page.keyboard.press("ArrowDown");
	await expect(settings.theme("Dark")).toBeChecked();
	await isDark(page);
	await isClean(page, "the settings, dark by choice");
	await page.keyboard.press("Escape");
	await expect(settings.open).toBeFocused();
	await page.reload();
	await alice.isAt("T-101");
	await isDark(page);
	await alice.logOff();
	await isDark(page);
	await page.goto("/help/en/settings.html");
	await isDark(page);

	await page.route(/assets\/(index|jsxRuntime)-.*\.js$/, (route) => route.abort());
	await page.goto("/");
	await isDark(page);
});

// Firefox' driver answers the question by itself.
test("who wants to be asked before leaving is asked once, and not after logging off", { tag: "@chromium" }, async ({
	alice,
}) => {
	const { page, settings } = alice;
	const asked: string[] = [];
	page.on("dialog", (dialog) => asked.push(dialog.type()));
	await alice.logOn("T-101");
	await page.reload();
	await alice.isAt("T-101");
	expect(asked).toEqual([]);
	await settings.open.click();
	await settings.leaving.check();
	await page.reload();
	await alice.isAt("T-101");
	expect(asked).toEqual(["beforeunload"]);
	await alice.logOff();
	await page.reload();
	await expect(alice.logon.submit).toBeVisible();
	expect(asked).toHaveLength(1);

	await alice.logOn("T-101");
	await settings.open.click();
	await expect(settings.leaving).toBeChecked();
	await settings.leaving.uncheck();
	await page.reload();
	await alice.isAt("T-101");
	expect(asked).toHaveLength(1);
});

test("the language is changed in the settings, and a drop comes there at once, in it", { tag: "@chromium" }, async ({
	server,
	alice,
}) => {
	await alice.logOn("T-101");
	const { page, settings } = alice;
	await settings.open.click();
	await settings.language.selectOption({ label: "Deutsch" });
	await expect(page.getByRole("heading", { level: 1, name: "Einstellungen" })).toBeVisible();
	await expect(page.getByRole("region", { name: "Passwort ändern" })).toBeVisible();
	await server.cli(["session", "end", await server.sessionOf("alice"), "--by", "Sam Stone"]);
	await alice.isDropped("Ihre Sitzung wurde von der Aufsicht (Sam Stone) beendet.");
	await expect(alice.dropped.sentence).toBeFocused();
});
