import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What axe finds on the page as it stands. */
export async function isClean(page: Page, where: string): Promise<void> {
	// Legacy mode: without a second page to collect the results in, which no page of ours needs.
	const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
	const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
	expect(found, `axe on ${where}`).toEqual([]);
}
