import type { Locator, Page } from "@playwright/test";

/** What a person sets for themselves, and the buttons of the main page that lead there and back. */
export class SettingsPage {
	readonly open: Locator;
	readonly back: Locator;
	readonly heading: Locator;
	/** The list of saved logons. */
	readonly saved: Locator;
	readonly language: Locator;
	readonly leaving: Locator;
	readonly current: Locator;
	readonly newPassword: Locator;
	readonly again: Locator;
	readonly change: Locator;
	/** What came of the last press. */
	readonly outcome: Locator;

	constructor(readonly page: Page) {
		this.open = page.getByRole("button", { name: "Settings" });
		this.back = page.getByRole("button", { name: "Back to the main page" });
		this.heading = page.getByRole("heading", { level: 1, name: "Settings" });
		this.saved = page.getByRole("region", { name: "Saved logons" });
		this.language = page.getByRole("region", { name: "Language" }).getByRole("combobox");
		this.leaving = page.getByLabel("Ask before I close this page");
		const password = page.getByRole("region", { name: "Change password" });
		this.current = password.getByLabel("Current password");
		this.newPassword = password.getByLabel("New password", { exact: true });
		this.again = password.getByLabel("New password, once more");
		this.change = password.getByRole("button", { name: "Change password" });
		this.outcome = password.getByRole("status");
	}

	theme(name: "As the system" | "Light" | "Dark"): Locator {
		return this.page.getByRole("radio", { name });
	}

	/** Fills the passwords in and presses the button; what comes of it is the test's. */
	async changePassword(current: string, next: string): Promise<void> {
		await this.current.fill(current);
		await this.newPassword.fill(next);
		await this.again.fill(next);
		await this.change.click();
	}
}
