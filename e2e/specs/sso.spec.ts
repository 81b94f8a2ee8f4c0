import { isClean } from "../parts/axe.ts";
import type { Person } from "../parts/person.ts";
import { Provider } from "../parts/provider.ts";
import { Server } from "../parts/server.ts";
import { test as base, expect } from "../test.ts";

interface OfSso {
	provider: Provider;
	/** A second one. */
	agency: Provider;
	/** Somebody in front of the form, in a window that may go to a provider, the first one unless another is named. */
	newcomer: (to?: Provider) => Promise<Person>;
}

/** A third provider, which is down. */
const other = { name: "other", label: "Other", issuer: "http://127.0.0.1:1", client_id: "us" };

/** The server has two providers of single sign-on, whose people in the group "floor" may log on, everywhere; and one that is down. */
const test = base.extend<OfSso>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	provider: async ({}, use) => {
		const provider = await Provider.start("corp", "Corp");
		await use(provider);
		provider.stop();
	},

	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	agency: async ({}, use) => {
		const agency = await Provider.start("agency", "Agency");
		await use(agency);
		agency.stop();
	},

	server: async ({ postgres, template, policies, provider, agency }, use, info) => {
		const database = await postgres.create(template.name);
		await database.sql("update policies set doc = doc || $1, version = version + 1", policies);
		await database.sql(
			"with role as (insert into roles (name) values ('floor') returning id), " +
				"may as (insert into grants (\"right\", role_id) select 'logon_stations', id from role) " +
				"insert into source_mappings (source, group_name, group_key, role_id) " +
				"select source, 'floor', 'floor', given from unnest(array['corp', 'agency']) source, " +
				"(select id from role union all select null) gives (given)",
		);
		const server = await Server.onDatabase(postgres, database, {
			PROVIDERS: JSON.stringify([provider.configuration, agency.configuration, other]),
		});
		await use(server);
		if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log });
		await server.close();
	},

	newcomer: async ({ somebody, provider }, use) => {
		await use(async (to = provider) => {
			const person = await somebody("alice", { visits: to.url });
			await person.page.goto("/");
			await expect(logOnWith(person)).toBeVisible();
			return person;
		});
	},
});

const logOnWith = ({ page }: Person, label = "Corp") => page.getByRole("button", { name: `Log on with ${label}` });

/** Says at the provider who it is. */
async function signIn({ page }: Person, name: string): Promise<void> {
	await page.getByLabel("Name").fill(name);
	await page.getByRole("button", { name: "Sign in" }).click();
}

async function isThere({ page, main }: Person, name: string, place: string, from = "Corp"): Promise<void> {
	await expect(main.connection).toHaveText("Connected");
	await expect(page.getByRole("banner")).toContainText(`${place} ${name} of ${from}`);
}

test("single sign-on leads to the station that was chosen, also after going back", async ({ newcomer, server }) => {
	const bo = await newcomer();
	await bo.logon.station.fill("T-101");
	await bo.logon.remember.check();
	await logOnWith(bo).click();
	await expect(bo.page.getByRole("button", { name: "Cancel" })).toBeVisible();
	await bo.page.goBack();
	await expect(bo.logon.station).toHaveValue("T-101");
	await expect(bo.logon.remember).toBeChecked();
	await isClean(bo.page, "the form");

	await logOnWith(bo).click();
	await signIn(bo, "bo");
	await isThere(bo, "bo", "T-101");
	expect(await server.ledger("logon")).toEqual(["corp\\bo logged_on"]);
	const kept = await bo.page.evaluate(() =>
		JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]),
	);
	expect(kept).not.toMatch(/code=|state=|ticket/);

	// The provider knows them still; the session here is ours alone. Enter is all that is needed, and no name is where a password belongs to it.
	await bo.page.reload();
	await isThere(bo, "bo", "T-101");
	await bo.logOff();
	await expect(logOnWith(bo)).toBeFocused();
	await expect(bo.logon.user).toHaveValue("");
	await bo.page.keyboard.press("Enter");
	await isThere(bo, "bo", "T-101");
});

test("a station that is taken is refused after single sign-on, and another can be chosen", {
	tag: "@chromium",
}, async ({ newcomer, bob, agency, server }) => {
	await bob.logOn("T-101");
	const bo = await newcomer(agency);
	await bo.logon.station.fill("T-101");
	await logOnWith(bo, "Agency").click();
	await signIn(bo, "bo");
	await bo.logon.refused("Station T-101 is in use by Bob Brown on another computer.");
	await bo.page.getByRole("button", { name: "Choose another station" }).click();
	await bo.logon.offered("T-102").click();
	await isThere(bo, "bo", "T-102", "Agency");
	expect(await server.ledger("logon")).toContain("agency\\bo logged_on");
});

test("who may not log on, or does not want to, reads why on the form", { tag: "@chromium" }, async ({
	newcomer,
	server,
}) => {
	const bo = await newcomer();
	await bo.logon.station.fill("T-101");
	await logOnWith(bo, "Other").click();
	await bo.logon.refused("Other does not answer at this moment. Try again shortly.");
	await logOnWith(bo).click();
	await bo.page.getByRole("button", { name: "Cancel" }).click();
	await bo.logon.refused("The log on with Corp was cancelled or not allowed there.");
	await expect(bo.logon.station).toHaveValue("T-101");

	await logOnWith(bo).click();
	await signIn(bo, "guest");
	await bo.logon.refused("You may not log on here with your account of Corp. Ask your administrator.");
	await isClean(bo.page, "the form");
	expect(await server.ledger("logon")).toEqual([]);
});

test("what somebody else brought back, or brings back twice, logs nobody on", { tag: "@chromium" }, async ({
	newcomer,
	server,
}) => {
	const bo = await newcomer();
	const callbacks: string[] = [];
	bo.page.on("request", (request) => {
		if (request.url().includes("/callback?"))
			callbacks.push(new URL(request.url()).pathname + new URL(request.url()).search);
	});
	await logOnWith(bo).click();
	await signIn(bo, "bo");
	await expect(bo.logon.offer).toBeVisible();
	const again = "The log on with Corp could not be completed. Start it again.";
	expect(callbacks).toHaveLength(1);

	await bo.page.goto(callbacks[0] ?? "");
	await bo.logon.refused(again);
	const other = await newcomer();
	await other.page.goto(callbacks[0] ?? "");
	await other.logon.refused(again);
	expect(await server.ledger("logon")).toEqual([]);
});

test.describe("with the form for passwords hidden", () => {
	test.use({ policies: { password_form: false, agreement: true } });

	test("people log on by the provider alone, and administrators have a way of their own", { tag: "@chromium" }, async ({
		newcomer,
		alice,
		server,
	}) => {
		const agrees = ({ page }: Person) => page.getByRole("button", { name: "OK" }).click();
		const bo = await newcomer();
		await expect(bo.logon.password).toHaveCount(0);
		await bo.logon.station.fill("T-101");
		await isClean(bo.page, "the form");
		await bo.logon.station.press("Enter");
		await signIn(bo, "bo");
		// Who reads for too long goes on at the provider, with the form as it was: there is no password to ask for.
		await expect(bo.page.getByRole("heading", { name: "User agreement" })).toBeFocused();
		await server.sql("delete from tickets");
		await agrees(bo);
		await expect(bo.page.getByRole("alert").filter({ hasText: "The log on took too long." })).toBeVisible();
		await expect(bo.logon.station).toHaveValue("T-101");
		await expect(logOnWith(bo)).toBeFocused();
		await bo.page.keyboard.press("Enter");
		await agrees(bo);
		await isThere(bo, "bo", "T-101");

		await alice.page.goto("/?password");
		await alice.logon.fill(alice.user, { station: "T-102" });
		await alice.logon.submit.click();
		await alice.logon.refused("Log on with a password is switched off here. Use single sign-on.");
		await alice.logon.fill({ name: "admin", display: "", password: "admin-demo-006" });
		await alice.logon.submit.click();
		await agrees(alice);
		await expect(alice.main.connection).toHaveText("Connected");
	});
});
