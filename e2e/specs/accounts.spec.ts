import { Person } from "../parts/person.ts";
import { Server } from "../parts/server.ts";
import { accounts, floor, Slapd } from "../parts/slapd.ts";
import { test as base, expect } from "../test.ts";

interface OfAccounts {
	slapd: Slapd;
	/** Somebody of the directory at the form, in a window of their own. */
	visitor: (name: keyof typeof accounts) => Promise<Person>;
}

/** The server has a directory, whose people in the group "floor" may log on, everywhere. */
const test = base.extend<OfAccounts>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	slapd: async ({}, use) => {
		const slapd = await Slapd.start();
		await use(slapd);
		await slapd.stop();
	},

	server: async ({ postgres, template, slapd }, use, info) => {
		const server = await Server.onDatabase(postgres, await postgres.create(template.name), {
			DIRECTORIES: slapd.configuration,
		});
		await server.cli(["policy", "set", "credential_kind", "both"]);
		await server.cli(["role", "add", "agents"]);
		await server.cli(["right", "grant", "agents", "logon_stations", "--to", "role"]);
		await server.cli(["directory", "map", "corp", floor]);
		await server.cli(["directory", "map", "corp", floor, "--role", "agents"]);
		await use(server);
		if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log });
		await server.close();
	},

	visitor: async ({ somebody }, use) => {
		await use(async (name) => {
			const { machine, window, page } = await somebody("alice");
			return new Person(accounts[name], machine, window, page);
		});
	},
});

test("people of a directory log on with their Windows account, if a mapping or an administrator lets them", {
	tag: "@chromium",
}, async ({ visitor, server }) => {
	const bo = await visitor("bo");
	await bo.open();
	await expect(bo.page.getByLabel("User ID or Domain\\user name")).toBeVisible();
	await bo.logon.fill({ ...bo.user, password: "wrong" }, { station: "T-101" });
	await bo.logon.submit.click();
	await bo.logon.refused("The authentication process failed. Check your user name and password.");
	await bo.logon.fill(bo.user);
	await bo.logon.submit.click();
	await bo.isAt("T-101");

	const eve = await visitor("eve");
	await eve.tryLogOn({ type: "No station" });
	await eve.logon.refused("Your Windows account is not allowed to log on here. Ask your administrator.");
	await server.cli(["directory", "allow", "CORP\\eve"]);
	await eve.logOn({ type: "No station" });
});

test("while the directory is down sessions go on, and own users log on", { tag: "@chromium" }, async ({
	visitor,
	alice,
	slapd,
}) => {
	const bo = await visitor("bo");
	await bo.logOn("T-101");
	await slapd.kill();
	const again = await visitor("bo");
	await again.tryLogOn("T-101");
	await again.logon.refused(
		"Your Windows account cannot be checked at this moment. Try again, or tell your administrator. Sessions that are running go on.",
	);
	await alice.logOn("T-102");
	await expect(bo.main.connection).toHaveText("Connected");
	await slapd.start();
	await bo.logOff();
	await again.logOn("T-101");
});

test("automatic log on asks the directory, and after a new password for that", { tag: "@chromium" }, async ({
	visitor,
	server,
	slapd,
}) => {
	await server.cli(["policy", "set", "credential_kind", "directory"]);
	const bo = await visitor("bo");
	await expect(async () => {
		await bo.open();
		await expect(bo.page.getByLabel("Domain\\user name", { exact: true })).toBeVisible({ timeout: 1_000 });
	}).toPass();
	await bo.page.getByLabel("Domain\\user name").fill(bo.user.name);
	await bo.logon.password.fill(bo.user.password);
	await bo.logon.fill(null, { station: "T-101" });
	await bo.logon.automatic.check();
	await bo.logon.submit.click();
	await bo.isAt("T-101");
	const again = await bo.reopen();
	await expect(again.main.connection).toHaveText("Connected");

	await slapd.changePassword("bo", "Another-horse-8");
	const { page, logon, main } = await bo.reopen();
	await logon.refused("The authentication process failed. Enter your new password.");
	await expect(page.getByLabel("Domain\\user name")).toHaveValue(bo.user.name);
	await expect(logon.station).toHaveValue("T-101");
	await expect(logon.password).toHaveValue("");
	await expect(logon.password).toBeFocused();
	await logon.password.fill("Another-horse-8");
	await logon.submit.click();
	await expect(main.connection).toHaveText("Connected");
});
