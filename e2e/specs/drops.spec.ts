import type { Server } from "../parts/server.ts";
import { expect, test } from "../test.ts";

interface Act {
	what: string;
	act: (server: Server) => Promise<unknown>;
	code: string;
	sentence: string;
	next: string;
}

const acts: Act[] = [
	{
		what: "a supervisor ends the session",
		act: async (server) =>
			server.cli([
				"session",
				"end",
				await server.sessionOf("alice"),
				"--by",
				"Sam Stone",
				"--note",
				"Fire drill <b>now</b>",
			]),
		code: "supervisor",
		sentence: "Your session has been logged off by the supervisor (Sam Stone).",
		next: "Back to log on",
	},
	{
		what: "the user is disabled",
		act: (server) => server.cli(["user", "disable", "alice"]),
		code: "user_disabled",
		sentence: "Your user account has been disabled.",
		next: "Back to log on",
	},
	{
		what: "the user is deleted",
		act: (server) => server.cli(["user", "delete", "alice"]),
		code: "user_deleted",
		sentence: "Your user account has been deleted.",
		next: "Back to log on",
	},
	{
		what: "the password is changed",
		act: (server) => server.cli(["user", "password", "alice"], "another-password-7"),
		code: "password_changed",
		sentence: "Your password has been changed. Log on again.",
		next: "Log on again",
	},
	{
		what: "the station is deactivated",
		act: (server) => server.cli(["station", "deactivate", "T-101"]),
		code: "station_deactivated",
		sentence: "Station T-101 has been deactivated.",
		next: "Back to log on",
	},
	{
		what: "the station is deleted",
		act: (server) => server.cli(["station", "delete", "T-101"]),
		code: "station_deleted",
		sentence: "Station T-101 has been deleted.",
		next: "Back to log on",
	},
	{
		what: "the right is withdrawn",
		act: (server) => server.cli(["right", "withdraw", "alice", "logon_stations"]),
		code: "right_withdrawn",
		sentence: "Your right to use station T-101 has been withdrawn.",
		next: "Back to log on",
	},
];

for (const { what, act, code, sentence, next } of acts) {
	test(`dropped: ${what}`, { tag: "@chromium" }, async ({ server, alice }) => {
		await alice.logOn("T-101");
		await act(server);
		await alice.isDropped(sentence);
		await expect(alice.dropped.sentence).toBeFocused();
		await expect(alice.page).toHaveTitle("Dropped – Stationmaster");
		await expect(alice.dropped.next).toHaveText(next);
		const number = await alice.dropped.ledger();
		expect(await server.sql("select kind, code from ledger where id = $1", number)).toEqual([{ kind: "drop", code }]);
	});
}

test("the dropped page stays after a reload, until it was seen", async ({ server, alice }) => {
	await alice.logOn("T-101");
	await server.cli(["session", "end", await server.sessionOf("alice"), "--by", "Sam Stone", "--note", "Fire drill"]);
	const sentence = "Your session has been logged off by the supervisor (Sam Stone).";
	await alice.isDropped(sentence);
	const number = await alice.dropped.ledger();

	await alice.page.reload();
	await alice.isDropped(sentence);
	expect(await alice.dropped.ledger()).toBe(number);
	await expect(alice.dropped.fact("By")).toHaveText("Sam Stone");
	await expect(alice.dropped.fact("Note")).toHaveText("Fire drill");

	await alice.dropped.next.click();
	await expect(alice.logon.user).toHaveValue("alice");
	await expect(alice.logon.station).toHaveValue("T-101");
	await expect(alice.logon.password).toBeFocused();
	await alice.page.reload();
	await expect(alice.logon.submit).toBeVisible();
});

test("a note is shown as it was written, and never executed", { tag: "@chromium" }, async ({ server, alice }) => {
	await alice.logOn("T-101");
	const note = `<img src=x onerror="alert(1)">`;
	await server.cli(["session", "end", await server.sessionOf("alice"), "--note", note]);
	await alice.isDropped("Your session has been logged off by the supervisor (Administrator).");
	await expect(alice.dropped.fact("Note")).toHaveText(note);
});

test("a dropped page does not come back by itself, or two pages would drop each other for ever", {
	tag: "@chromium",
}, async ({ server, alice, somebody }) => {
	await alice.logOn("T-101");
	const later = await somebody("alice");
	await later.logOn("T-102");
	await alice.isDropped("Your connection has been dropped due to a subsequent log on to a different station.");
	await alice.dropped.next.click();
	await alice.logon.password.fill("alice-demo-001");
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await later.isDropped("Your connection has been dropped due to a subsequent log on to a different station.");
	expect(await server.ledger("logon")).toHaveLength(3);
	expect(await server.ledger("drop")).toHaveLength(2);
});

test("a page that was away when its session ended is told as soon as it is back", { tag: "@chromium" }, async ({
	server,
	alice,
}) => {
	await alice.logOn("T-101");
	alice.machine.cut();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	await server.cli(["station", "deactivate", "T-101"]);
	alice.machine.mend();
	await alice.isDropped("Station T-101 has been deactivated.");
});
