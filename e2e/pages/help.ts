import { expect, type Locator, type Page } from "@playwright/test";

/** A page of the help. */
export class HelpPage {
	readonly search: Locator;
	readonly results: Locator;

	constructor(readonly page: Page) {
		this.search = page.getByRole("searchbox");
		this.results = page.getByRole("search").getByRole("listitem");
	}

	/** Opens a link that leads to the help in a tab of its own. */
	static async from(link: Locator): Promise<HelpPage> {
		const opened = link.page().waitForEvent("popup");
		await link.click();
		const help = new HelpPage(await opened);
		await help.page.waitForLoadState();
		return help;
	}

	/** Shows this place: the address says so, and it is there and in sight. */
	async isAt(place: string): Promise<void> {
		const [, id] = place.split("#");
		await expect(this.page).toHaveURL((url) => `${url.pathname}${url.hash}`.endsWith(`/help/${place}`));
		await expect(this.page.getByRole("main").getByRole("heading", { level: 1 })).toBeAttached();
		if (id) await expect(this.page.locator(`[id="${id}"]`)).toBeInViewport();
	}
}
