import { isClean } from "../parts/axe.ts";
import { expect, test } from "../test.ts";

const many = 5_000;

test(`${many} users: found by search, scrolled to the end, and a change far down arrives`, async ({
	server,
	bob, // first: the keys go to the window that was opened last
	alice,
}) => {
	await server.sql(
		`insert into users (name, name_key, display_name)
		 select 'agent' || n, 'agent' || n, 'Agent ' || n from generate_series(1, $1::int) n`,
		many,
	);
	await bob.logOn("T-102");
	await alice.logOn("T-101");
	const { page, main } = alice;
	const { directory } = main;
	const rows = directory.getByRole("group", { name: "Users" });
	const table = directory.getByRole("table");
	await expect(directory).toContainText(new RegExp(`^.*2 of ${many + 6} logged on`));
	await expect(table).toHaveAttribute("aria-rowcount", String(many + 7));
	await expect(main.row("Agent 1 agent1")).toBeVisible();

	// Whoever is out of sight is not drawn: as many rows as there are users would make every change slow.
	expect(await table.getByRole("row").count()).toBeLessThan(300);
	await isClean(page, "a long directory");

	// With the keyboard to the end. Rows are as high as they are, so the end is known when one is there.
	await rows.focus();
	const bobs = main.row("Bob Brown");
	await expect(async () => {
		await page.keyboard.press("End");
		await expect(bobs).toBeInViewport({ timeout: 1_000 });
	}).toPass();
	await expect(bobs).toHaveAttribute("aria-rowindex", String(many + 4));
	await bob.main.status.selectOption({ label: "In a meeting" });
	await expect(bobs).toContainText("In a meeting");

	const search = directory.getByRole("searchbox");
	await search.fill("agent 4321");
	await expect(table.getByRole("row")).toHaveCount(2);
	await expect(main.row("Agent 4321 agent4321")).toBeInViewport();
	await search.fill("");
	await expect(main.row("Agent 1 agent1")).toBeInViewport();
	await expect(table).toHaveAttribute("aria-rowcount", String(many + 7));
});
