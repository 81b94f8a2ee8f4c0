import type { Page } from "@playwright/test";
import { expect, test } from "../test.ts";

/** All that the page keeps in this browser, and shows. */
async function kept(page: Page): Promise<string> {
	return page.evaluate(() =>
		JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.documentElement.outerHTML]),
	);
}

test("a page that was logged off has nothing of the session left in it", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await alice.main.writeNote("back at noon");
	await expect(alice.main.bar).toContainText("Available");
	// Tokens are nowhere but in memory, also while they are good.
	expect(await kept(alice.page)).not.toMatch(/eyJ[\w-]+\.eyJ/);
	await alice.logOff();

	const nothingLeft = async () => {
		await expect(alice.logon.submit).toBeVisible();
		await expect(alice.logon.user).toHaveValue("");
		await expect(alice.logon.password).toHaveValue("");
		const all = await kept(alice.page);
		for (const word of [/eyJ[\w-]+\.eyJ/, /alice/i, /Adams/, /back at noon/, /Bob Brown/])
			expect(all).not.toMatch(word);
	};
	await nothingLeft();
	// Neither the way back nor a page that was put aside brings it back.
	await alice.page.goto("about:blank");
	await alice.page.goBack();
	await nothingLeft();
	await alice.page.reload();
	await nothingLeft();
	expect(await server.ledger("logon")).toEqual(["alice logged_on"]);
});
