import type { Locator, Page } from "@playwright/test";

/** The page after a drop: what happened, when, from where, and what to do next. */
export class DroppedPage {
	readonly sentence: Locator;
	readonly next: Locator;

	constructor(readonly page: Page) {
		this.sentence = page.getByRole("main").getByRole("heading", { level: 1 });
		this.next = page.getByRole("main").getByRole("button");
	}

	/** The number under which the ledger has the same. */
	async ledger(): Promise<number> {
		const text = await this.page.getByText(/^Ledger number \d+$/).innerText();
		return Number(text.replace(/\D/g, ""));
	}

	/** A fact by its name: When, By, From, Note, User, Station, Number. */
	fact(name: string): Locator {
		return this.page.getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");
	}
}

/** What a second tab or popup of one window shows instead of the product. */
export class BlockedPage {
	readonly heading: Locator;
	readonly sentence: Locator;
	readonly useHere: Locator;
	readonly goThere: Locator;
	readonly again: Locator;

	constructor(readonly page: Page) {
		this.heading = page.getByRole("heading", { name: "Already running in this browser window" });
		this.sentence = page.getByText(
			"Stationmaster is already running in this browser window. To run it again, start an independent window: a private window, another browser profile or another browser.",
			{ exact: true },
		);
		this.useHere = page.getByRole("button", { name: "Use it here" });
		this.goThere = page.getByRole("button", { name: "Go to that tab" });
		this.again = page.getByRole("button", { name: "Try again" });
	}
}
