import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Axe finds nothing on the page as it stands, and it does not scroll sideways. */
export async function isClean(page: Page, where: string): Promise<void> {
	// Legacy mode: without a second page to collect the results in, which no page of ours needs.
	const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
	const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
	expect(found, `axe on ${where}`).toEqual([]);
	const { inside, wide } = await page.evaluate(() => ({
		inside: document.documentElement.clientWidth,
		wide: document.documentElement.scrollWidth,
	}));
	expect(wide, `${where} scrolls sideways`).toBeLessThanOrEqual(inside);
}
