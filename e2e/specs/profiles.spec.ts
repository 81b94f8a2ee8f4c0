import type { Locator, Page } from "@playwright/test";
import { isClean } from "../parts/axe.ts";
import { expect, test } from "../test.ts";

/** The field for the profile, and the dialog behind its button. */
function profilesOn(page: Page) {
	const dialog = page.getByRole("dialog", { name: "Profiles" });
	return {
		field: page.getByRole("combobox", { name: "Profile", exact: true }),
		options: page.getByRole("listbox", { name: "Profile" }).getByRole("option"),
		open: page.getByRole("button", { name: "Save, change…" }),
		dialog,
		name: dialog.getByLabel("Save the form as"),
		item: (name: string): Locator => dialog.getByRole("listitem").filter({ hasText: name }),
	};
}

test("a form is saved as a profile, picked with the keyboard after a reload, renamed and deleted", {
	tag: "@chromium",
}, async ({ alice }) => {
	const { page, logon } = alice;
	await alice.open();
	const { field, options, open, dialog, name, item } = profilesOn(page);
	await expect(field).toBeDisabled();
	await logon.fill(alice.user, { station: "T-101" });
	await logon.remember.check();
	await open.click();
	await expect(name).toBeFocused();
	await expect(name).toHaveValue("T-101");
	await name.fill("Early <b>shift</b>");
	await page.keyboard.press("Enter");
	await expect(dialog).toBeHidden();
	await expect(open).toBeFocused();
	await expect(field).toHaveText("Early <b>shift</b>");
	expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(alice.user.password);

	await logon.fill(null, { type: "Remote number", number: "+44 20 7946 0018", persistent: true });
	await logon.remember.uncheck();
	await expect(field).toHaveText("None of these");
	await open.click();
	await name.fill("EARLY <b>shift</b>");
	await page.keyboard.press("Enter");
	await expect(name).toHaveAccessibleDescription("There is a profile of this name already.");
	await name.fill("Home");
	await isClean(page, "the profiles");
	await dialog.getByRole("button", { name: "Save", exact: true }).click();
	await expect(field).toHaveText("Home");

	await page.reload();
	await expect(logon.user).toHaveValue("");
	await expect(field).toHaveText("None of these");
	await field.focus();
	await page.keyboard.press("ArrowDown");
	await expect(options).toHaveText(["Early <b>shift</b>", "Home"]);
	await page.keyboard.press("h");
	await isClean(page, "the list of profiles");
	await page.keyboard.press("Enter");
	await expect(logon.password).toBeFocused();
	await expect(logon.number).toHaveValue("+44 20 7946 0018");
	await expect(logon.persistent).toBeChecked();
	await expect(logon.remember).not.toBeChecked();
	await field.focus();
	await page.keyboard.press("Enter");
	await page.keyboard.press("Home");
	await page.keyboard.press("Enter");
	await expect(logon.password).toBeFocused();
	await expect(logon.station).toHaveValue("T-101");
	await expect(logon.remember).toBeChecked();
	await page.keyboard.type(alice.user.password);
	await page.keyboard.press("Enter");
	await alice.isAt("T-101");

	await alice.settings.open.click();
	const section = page.getByRole("region", { name: "Profiles" });
	const rename = section.getByRole("button", { name: "Rename Home" });
	await rename.click();
	await page.keyboard.press("Escape");
	await expect(rename).toBeFocused();
	await rename.click();
	await expect(section.getByLabel("New name of Home")).toBeFocused();
	await page.keyboard.type("Late");
	await page.keyboard.press("Enter");
	await expect(section.getByRole("heading", { level: 3 })).toHaveText(["Early <b>shift</b>", "Late"]);
	await isClean(page, "the profiles in the settings");
	await alice.settings.back.click();
	await alice.logOff();

	await open.click();
	for (const each of ["Late", "Early"]) {
		const remove = item(each).getByRole("button", { name: "Delete" });
		await remove.click();
		await expect(remove).toHaveAccessibleDescription(/ will not be offered any more\./);
		await expect(remove).toBeFocused();
		await page.keyboard.press("Enter");
		await expect(item(each)).toHaveCount(0);
	}
	await expect(dialog).toContainText("This browser keeps no profile.");
	await page.keyboard.press("Escape");
	await expect(open).toBeFocused();
	await expect(field).toBeDisabled();
});

test("with the policy off profiles are kept and not offered, and the field says why", { tag: "@chromium" }, async ({
	server,
	alice,
}) => {
	const { page, logon } = alice;
	await alice.open();
	const { field, open, name } = profilesOn(page);
	await logon.fill(alice.user, { station: "T-101" });
	await open.click();
	await name.fill("Desk");
	await page.keyboard.press("Enter");
	await expect(field).toHaveText("Desk");
	await server.cli(["policy", "set", "cached_credentials", "no"]);
	// A page asks once; the server may hear of the change a moment later.
	await expect(async () => {
		await page.reload();
		await expect(open).toBeDisabled({ timeout: 2_000 });
	}).toPass();
	await expect(field).toBeDisabled();
	await expect(field).toHaveAccessibleDescription("Your administrator has switched this off.");
	await expect(open).toBeDisabled();
	await server.cli(["policy", "set", "cached_credentials", "yes"]);
	await expect(async () => {
		await page.reload();
		await expect(open).toBeEnabled({ timeout: 2_000 });
	}).toPass();
	await field.click();
	await profilesOn(page).options.click();
	await expect(logon.station).toHaveValue("T-101");
	await expect(logon.password).toBeFocused();
});
