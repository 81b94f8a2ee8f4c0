import { users } from "../parts/users.ts";
import { expect, test } from "../test.ts";

const wrong = "The authentication process failed. Check your user name and password.";
const html = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
const tooLong = (limit: number) => `This is too long. At most ${limit} characters are allowed.`;
const characters = "This contains characters that are not allowed here.";

test("wrong password, unknown user, disabled user: one answer", async ({ server, somebody }) => {
	await server.cli(["user", "disable", "carol"]);
	const alice = await somebody("alice");
	await alice.open();
	for (const [user, password] of [
		["alice", "not-her-password"],
		["nobody-of-that-name", "some-password-1"],
		[users.carol.name, users.carol.password],
		[html, "some-password-2"],
	] as const) {
		await alice.logon.fill({ name: user, display: "", password }, { station: "T-101" });
		await alice.logon.submit.click();
		await alice.logon.refused(wrong);
		await expect(alice.logon.password).toHaveValue("");
		await expect(alice.logon.password).toBeFocused();
		await expect(alice.logon.refusal).not.toContainText(/disabled|unknown/i);
		// The next refusal must be a new one.
		await alice.page.reload();
	}
	expect(await server.ledger("logon")).toEqual([]);
});

test("what is empty stands beside its field", async ({ alice }) => {
	await alice.open();
	await alice.logon.submit.click();
	await expect(alice.logon.user).toHaveAccessibleDescription("Enter a value here.");
	await expect(alice.logon.user).toBeFocused();
	await alice.logon.user.fill("alice");
	await alice.logon.submit.click();
	await expect(alice.logon.password).toHaveAccessibleDescription("Enter a value here.");
	await alice.logon.fill(users.alice, { type: "Remote number" });
	await alice.logon.submit.click();
	await expect(alice.logon.number).toHaveAccessibleDescription(/^Enter a value here\./);
	await expect(alice.logon.number).toBeFocused();
});

const bad = {
	user: [
		["u".repeat(129), tooLong(128)],
		["ali\u0007ce", characters],
		["ali\u202ece", characters],
	],
	password: [["p".repeat(1025), tooLong(1024)]],
	station: [
		["s".repeat(65), tooLong(64)],
		["T-\u0000101", characters],
	],
	number: [
		["1".repeat(41), tooLong(40)],
		["+44\u000920\u001b", characters],
	],
} as const;

for (const field of ["user", "password", "station", "number"] as const) {
	test(`bad input in ${field} stands beside it`, async ({ server, alice }) => {
		for (const [value, sentence] of bad[field]) {
			await alice.open();
			await alice.logon.fill(users.alice, field === "number" ? { type: "Remote workstation", station: "R-201" } : {});
			await alice.logon[field].fill(value);
			await alice.logon.submit.click();
			await expect(alice.logon[field]).toHaveAccessibleDescription(new RegExp(`^${sentence.replaceAll(".", "\\.")}`));
			await expect(alice.logon[field]).toHaveAttribute("aria-invalid", "true");
			await expect(alice.logon[field]).toBeFocused();
		}
		expect(await server.ledger("logon")).toEqual([]);
	});
}

test("HTML in the station's name is shown, and never executed", async ({ alice }) => {
	await alice.open();
	await alice.logon.fill(users.alice, { station: html });
	await alice.logon.submit.click();
	await expect(
		alice.page.getByRole("alert").filter({ hasText: `There is no station ${html}. Check the name.` }),
	).toBeVisible();
});

test("what is not a dialable number is answered with the example of a right one", async ({ alice }) => {
	for (const number of [html.slice(0, 40), "12", "+44 20 7946 010", "a telephone"]) {
		await alice.open();
		await alice.logon.fill(users.alice, { type: "Remote number", number });
		await alice.logon.submit.click();
		await expect(alice.logon.number).toHaveAccessibleDescription(
			/ is not a telephone number that can be dialled\. A right one looks like \+\d+/,
		);
		await expect(alice.logon.number).toBeFocused();
	}
});

test("bad input in a status note stands beside it", async ({ alice }) => {
	await alice.logOn("T-101");
	await alice.main.note.fill("n".repeat(201));
	await alice.main.note.press("Enter");
	await expect(alice.main.note).toHaveAccessibleDescription(tooLong(200));
	await expect(alice.main.note).toHaveAttribute("aria-invalid", "true");
	await alice.main.note.fill("back at two");
	await alice.main.note.press("Enter");
	await expect(alice.main.row("Alice Adams")).toContainText("back at two");
	await expect(alice.main.note).toHaveAccessibleDescription("");
});

test("HTML in a status note and in a display name is shown, and never executed", async ({ server, alice, bob }) => {
	await server.cli(["user", "add", "mallory", "--display", html], "mallory-demo-7");
	await bob.logOn("T-102");
	await alice.logOn("T-101");
	await alice.main.writeNote(html);
	await expect(bob.main.row("Alice Adams")).toContainText(html);
	await expect(bob.main.row(html).first()).toBeVisible();
});

test("a right to numbers of one's own and to persistent connections is needed", async ({ somebody }) => {
	const dora = await somebody("dora");
	await dora.tryLogOn({ type: "Remote number", number: "+442079460555" });
	await expect(
		dora.page.getByRole("alert").filter({ hasText: "You do not have the right to enter a telephone number" }),
	).toBeVisible();
});

test("a cross-site form cannot log anybody on", async ({ server, alice, browser }) => {
	await alice.open();
	const other = await server.machine(); // another port is another origin
	const body = JSON.stringify({
		instance: "0123456789abcdef",
		user: "alice",
		password: users.alice.password,
		choice: { type: "workstation", station: "T-101" },
	});
	const foreign = await browser.newPage();
	await foreign.route(`${other.url}/`, (route) =>
		route.fulfill({
			contentType: "text/html",
			body: `<form method="post" enctype="text/plain" action="${alice.machine.url}/api/v1/logon"></form>`,
		}),
	);
	await foreign.goto(`${other.url}/`);
	const answer = foreign.waitForResponse(/\/api\/v1\/logon$/);
	await foreign.evaluate((json) => {
		const form = document.querySelector("form");
		const field = document.createElement("input");
		field.name = json.replace(/\}$/, ',"client":"');
		field.value = '"}';
		form?.append(field);
		form?.submit();
	}, body);
	expect((await answer).status()).toBeGreaterThanOrEqual(400);
	expect((await answer).status()).toBeLessThan(500);
	await foreign.close();
	expect(await server.ledger("logon")).toEqual([]);
	expect(await server.cli(["session", "list"])).not.toContain("alice");
});
