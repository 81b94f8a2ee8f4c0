import { expect, type Locator, type Page } from "@playwright/test";
import type { Credentials } from "../parts/users.ts";

/** Where to log on to, in the words of the form. */
export interface Choice {
	type?: "Workstation" | "Remote workstation" | "Remote number" | "No station";
	station?: string;
	number?: string;
	persistent?: boolean;
}

/** The logon page: the form, the refusal beside it, and the stations on offer. */
export class LogonPage {
	readonly heading: Locator;
	/** Where there are several. */
	readonly host: Locator;
	/** The hosts on offer while their list is open. */
	readonly hosts: Locator;
	readonly user: Locator;
	readonly password: Locator;
	readonly type: Locator;
	readonly station: Locator;
	readonly number: Locator;
	readonly persistent: Locator;
	readonly remember: Locator;
	readonly automatic: Locator;
	readonly submit: Locator;
	readonly refusal: Locator;
	/** The heading above the stations that are offered when none was named. */
	readonly offer: Locator;

	constructor(readonly page: Page) {
		this.heading = page.getByRole("heading", { name: "Log on to a station" });
		this.host = page.getByRole("combobox", { name: "Host", exact: true });
		this.hosts = page.getByRole("listbox", { name: "Host" }).getByRole("option");
		this.user = page.getByLabel("User ID");
		this.password = page.getByLabel("Password");
		this.type = page.getByLabel("Station type");
		this.station = page.getByLabel("Station", { exact: true });
		this.number = page.getByLabel("Remote number");
		this.persistent = page.getByLabel("Persistent connection");
		this.remember = page.getByLabel("Remember me");
		this.automatic = page.getByLabel("Automatically log me in next time");
		this.submit = page.getByRole("button", { name: "Log on", exact: true });
		this.refusal = page.getByRole("region", { name: "Not logged on" });
		this.offer = page.getByRole("heading", { name: "Choose a station" });
	}

	/** Fills the form in; what is not named stays as it is. */
	async fill(user: Credentials | null, { type, station, number, persistent }: Choice = {}): Promise<void> {
		if (user) {
			await this.user.fill(user.name);
			await this.password.fill(user.password);
		}
		if (type) await this.type.selectOption({ label: type });
		if (station !== undefined) await this.station.fill(station);
		if (number !== undefined) await this.number.fill(number);
		if (persistent !== undefined) await this.persistent.setChecked(persistent);
	}

	/** Selects a host from the list. */
	async chooseHost(label: string): Promise<void> {
		await this.page.getByRole("button", { name: "Show the hosts" }).click();
		await this.hosts.filter({ hasText: label }).click();
	}

	/** The button of an offered station. */
	offered(station: string): Locator {
		return this.page.getByRole("listitem").getByRole("button", { name: station });
	}

	/** Tries the same again from the refusal, by the name that the button has while the place is taken or free, and waits for the answer: what stands there before it may say the same. */
	async tryAgain(): Promise<void> {
		const answer = this.page.waitForResponse("**/logon/continue");
		await this.refusal.getByRole("button", { name: /^(Try again|Log on (to|with) .+ now)$/ }).click();
		await answer;
	}

	/** Waits for the refusal with exactly this sentence. */
	async refused(sentence: string | RegExp): Promise<void> {
		await expect(this.refusal.getByRole("alert")).toHaveText(sentence);
	}
}
