import { expect, test } from "../test.ts";

test.use({ policies: { default_region: "GB", internal_extensions: true } });

test("a number is typed and shown as people of the region write it", async ({ server, alice, bob }) => {
	await alice.tryLogOn({ type: "Remote number", number: "020 7946 0018" });
	await alice.isAt("020 7946 0018");
	await expect(alice.main.bar).toContainText("020 7946 0018");
	await expect(alice.main.row("Alice Adams")).toContainText("020 7946 0018");

	// However it is typed, it is one place.
	await bob.tryLogOn({ type: "Remote number", number: "+44 (20) 7946-0018" });
	await expect(
		bob.logon.refusal.getByText("The number 020 7946 0018 is in use by Alice Adams on another computer."),
	).toBeVisible();
	await expect(bob.logon.refusal).toContainText("Alice Adams");
	await bob.logon.number.fill("ext:4711");
	await bob.logon.submit.click();
	await bob.isAt("extension 4711");
	const numbers = await server.sql("select number from sessions where ended_at is null order by id");
	expect(numbers.map(({ number }) => number)).toEqual(["+442079460018", "ext:4711"]);
});
