import { createRequire } from "node:module";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The axe that its builder brings along. */
const { source } = createRequire(import.meta.resolve("@axe-core/playwright"))("axe-core") as { source: string };

/** Axe finds nothing on the page as it stands, and it does not scroll sideways. */
export async function isClean(page: Page, where: string): Promise<void> {
	// The builder would put axe into the document twice for each look, which takes longer than the look: ours is put there once, and the
	// builder puts nothing.
	if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
	// Legacy mode: without a second page to collect the results in, which no page of ours needs. And what is right is not described.
	const look = new AxeBuilder({ page, axeSource: "0" }).setLegacyMode().options({ resultTypes: ["violations"] });
	const { violations } = await look.analyze();
	const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
	expect(found, `axe on ${where}`).toEqual([]);
	const { inside, wide } = await page.evaluate(() => ({
		inside: document.documentElement.clientWidth,
		wide: document.documentElement.scrollWidth,
	}));
	expect(wide, `${where} scrolls sideways`).toBeLessThanOrEqual(inside);
}
