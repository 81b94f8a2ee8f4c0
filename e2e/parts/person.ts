import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import { BlockedPage, DroppedPage } from "../pages/ends.ts";
import { type Choice, LogonPage } from "../pages/logon.ts";
import { MainPage } from "../pages/main.ts";
import { SettingsPage } from "../pages/settings.ts";
import type { Credentials } from "./users.ts";
import type { Wire } from "./wire.ts";

/** One page in a window, by all that it can show. */
export class Tab {
	readonly logon: LogonPage;
	readonly main: MainPage;
	readonly settings: SettingsPage;
	readonly dropped: DroppedPage;
	readonly blocked: BlockedPage;
	/** The heading of a tab whose session goes on in another one. */
	readonly moved: Locator;

	constructor(readonly page: Page) {
		this.logon = new LogonPage(page);
		this.main = new MainPage(page);
		this.settings = new SettingsPage(page);
		this.dropped = new DroppedPage(page);
		this.blocked = new BlockedPage(page);
		this.moved = page.getByRole("heading", { name: "This session continues in another tab of this browser window." });
	}
}

/** Somebody in front of a window of their own (a BrowserContext, one cookie jar) on a machine, with one tab open. */
export class Person extends Tab {
	constructor(
		readonly user: Credentials,
		readonly machine: Wire,
		readonly window: BrowserContext,
		page: Page,
	) {
		super(page);
	}

	/** Opens the product and waits for the form. */
	async open(): Promise<void> {
		await this.page.goto("/");
		await expect(this.logon.submit).toBeVisible();
	}

	/** Opens the product, fills the form in and sends it; what comes of it is the test's. */
	async tryLogOn(where: string | Choice): Promise<void> {
		await this.open();
		await this.logon.fill(this.user, typeof where === "string" ? { station: where } : where);
		await this.logon.submit.click();
	}

	/** Logs on and waits until the page is connected. */
	async logOn(where: string | Choice): Promise<void> {
		await this.tryLogOn(where);
		await this.isAt(typeof where === "string" ? where : (where.station ?? where.number ?? "No station"));
	}

	/** Logs off, and waits until the server has said that it is so. */
	async logOff(): Promise<void> {
		await this.main.logOff.click();
		await expect(this.page.getByText("You are logged off. Your station is free.")).toBeVisible();
	}

	/** Is logged on there, and connected. */
	async isAt(place: string): Promise<void> {
		await expect(this.main.connection).toHaveText("Connected");
		await expect(this.page.getByRole("banner")).toContainText(`${place} ${this.user.display}`);
	}

	/** Was dropped, with exactly this sentence. */
	async isDropped(sentence: string): Promise<void> {
		await expect(this.dropped.sentence).toHaveText(sentence);
	}

	/** Closes the browser and opens it again at the product: what is left are storage and cookies that last. */
	async reopen(): Promise<Tab> {
		await Promise.all(this.window.pages().map((page) => page.close()));
		await this.window.clearCookies({ name: /_(window|resume)$/ });
		return this.newTab();
	}

	/** A second tab in the same window. */
	async newTab(): Promise<Tab> {
		const page = await this.window.newPage();
		await page.goto("/");
		return new Tab(page);
	}
}
