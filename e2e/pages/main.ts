import type { Locator, Page } from "@playwright/test";

/** What a person has before them while they are logged on. */
export class MainPage {
	readonly place: Locator;
	readonly sharing: Locator;
	readonly directory: Locator;
	readonly status: Locator;
	readonly note: Locator;
	readonly bar: Locator;
	/** How the connection stands: Connected, Reconnecting… */
	readonly connection: Locator;
	readonly logOff: Locator;
	readonly reconnectNow: Locator;
	readonly logOnManually: Locator;

	constructor(readonly page: Page) {
		this.place = page.getByRole("region", { name: "My place" });
		this.sharing = page.getByRole("region", { name: "Sharing this station" });
		this.directory = page.getByRole("region", { name: "Directory" });
		this.status = page.getByLabel("Status", { exact: true });
		this.note = page.getByLabel("Note");
		this.bar = page.getByRole("contentinfo", { name: "Status bar" });
		this.connection = this.bar.getByRole("status");
		this.logOff = page.getByRole("button", { name: "Log off" });
		this.reconnectNow = page.getByRole("button", { name: "Reconnect now" });
		this.logOnManually = page.getByRole("button", { name: "Log on manually" });
	}

	/** Writes a note as a person does: Firefox takes only what is typed for a change. */
	async writeNote(note: string): Promise<void> {
		await this.note.pressSequentially(note);
		await this.note.press("Enter");
	}

	/** Somebody's row in the directory. */
	row(displayName: string): Locator {
		return this.directory.getByRole("row", { name: displayName });
	}
}
