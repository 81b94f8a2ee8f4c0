import { describe, expect, test } from "vitest";
import type { Problem, ServerInfo } from "../api/types.gen.ts";
import { session } from "../live/fakes.ts";
import type { AppEvent } from "./events.ts";
import { reduce } from "./reduce.ts";
import { initialState, type LogonScreen, logonScreen, noFields, type SessionScreen, type State } from "./state.ts";

const form: State = { ...initialState, fields: { ...initialState.fields, user: "alice" }, screen: logonScreen() };
const main = reduce(form, { type: "session", session });

function problem(code: string, more: Partial<Problem> = {}): Problem {
	return { type: "about:blank", title: code, status: 409, code, detail: `Sentence of ${code}.`, ...more };
}

function refuse(state: State, refused: Problem, at = 1_000): LogonScreen {
	const screen = reduce(state, { type: "refused", problem: refused, who: { user: "alice" }, at }).screen;
	if (screen.at !== "logon") throw new Error(screen.at);
	return screen;
}

function onMain(...events: AppEvent[]): SessionScreen {
	const { screen } = events.reduce(reduce, main);
	if (screen.at !== "session") throw new Error(screen.at);
	return screen;
}

describe("the logon page", () => {
	test("shows a refusal beside the form and keeps its ticket", () => {
		const screen = refuse(form, problem("station_in_use", { ticket: "tick" }));
		expect(screen.news).toMatchObject({ kind: "refused", at: 1_000 });
		expect(screen.ticket).toEqual({ value: "tick", user: "alice", expiresAt: 301_000 });
		expect(screen.sending).toBe(false);
	});

	test.each(["station", "choice.station"])("shows what is wrong with %s beside the field", (field) => {
		const screen = refuse(form, problem("station_unknown", { field }));
		const [code, sentence] = ["station_unknown", "Sentence of station_unknown."];
		expect(screen.news).toEqual({ kind: "field", field: "station", sentence, code });
	});

	test("shows a field that it does not have beside the form", () => {
		expect(refuse(form, problem("field_invalid", { field: "instance" })).news.kind).toBe("refused");
	});

	test("the same ticket lives no longer because it was refused again", () => {
		const once = refuse(form, problem("station_in_use", { ticket: "tick" }), 1_000);
		const twice = refuse({ ...form, screen: once }, problem("station_held", { ticket: "tick" }), 200_000);
		expect(twice.ticket?.expiresAt).toBe(301_000);
	});

	test("keeps a ticket through a refusal without one, but not through a bad ticket", () => {
		const once = refuse(form, problem("station_in_use", { ticket: "tick" }));
		expect(refuse({ ...form, screen: once }, problem("logon_busy")).ticket?.value).toBe("tick");
		expect(refuse({ ...form, screen: once }, problem("ticket_invalid")).ticket).toBeNull();
	});

	test("offers stations with a ticket, and goes back to the form with it", () => {
		const missing = { what: "choose_station", ticket: "tick", ticket_expires_in_s: 60, stations: [] } as const;
		const offered = reduce(form, {
			type: "missing",
			missing: { ...missing, stations: [] },
			who: { user: "alice" },
			at: 0,
		});
		expect(offered.screen).toMatchObject({ offered: [], ticket: { value: "tick", expiresAt: 60_000 } });
		expect(reduce(offered, { type: "backToForm" }).screen).toMatchObject({ offered: null, ticket: { value: "tick" } });
	});

	test("a field at fault is shown where it is: in the form, not among the stations on offer", () => {
		const missing = { what: "choose_station", ticket: "tick", ticket_expires_in_s: 60, stations: [] } as const;
		const offered = reduce(form, {
			type: "missing",
			missing: { ...missing, stations: [] },
			who: { user: "alice" },
			at: 0,
		});
		const after = reduce(offered, {
			type: "fieldError",
			field: "password",
			sentence: "Too late.",
			code: "ticket_invalid",
		});
		expect(after.screen).toMatchObject({ offered: null, news: { kind: "field", field: "password" } });
	});

	test("no answer leaves the form as it is", () => {
		const after = reduce(reduce(form, { type: "sending" }), { type: "failed", why: "unreachable" });
		expect(after.fields).toEqual(form.fields);
		expect(after.screen).toMatchObject({ sending: false, news: { kind: "failed" } });
	});
});

describe("the main page", () => {
	test("begins connecting, with nobody known", () => {
		expect(onMain()).toMatchObject({ link: { at: "connecting" }, sharing: [], status: null });
	});

	test("what comes late from the logon page means nothing", () => {
		expect(onMain({ type: "failed", why: "unreachable" }, { type: "sending" })).toEqual(main.screen);
	});

	test("logging off leaves nothing of the session", () => {
		const after = reduce(main, { type: "loggedOff", note: "Gone.", fields: noFields });
		expect(JSON.stringify(after)).not.toContain("alice");
		expect(after.screen).toMatchObject({ at: "logon", news: { kind: "note" } });
	});
});

describe("a drop", () => {
	const end = { code: "idle", sentence: "…", at: session.since, user: "alice", station_type: "workstation" } as const;

	test("leads back to the form as it was", () => {
		const fields = { ...form.fields, type: "remote_number" as const, number: "044 668 18 00", persistent: true };
		const place = { station_type: "remote_number", number: "+41446681800" } as const;
		const dropped = reduce({ ...main, fields }, { type: "dropped", end: { ...end, ...place } });
		expect(reduce(dropped, { type: "form" }).fields).toEqual(fields);
	});

	test("never fills in a number that the person did not enter", () => {
		const place = { station_type: "remote_workstation", station: "R-1", number: "+41446681800" } as const;
		const dropped = reduce(initialState, { type: "dropped", end: { ...end, ...place } });
		expect(dropped.fields).toMatchObject({ station: "R-1", number: "" });
	});

	test("a session that was resumed fills the form for later", () => {
		const resumed = reduce(initialState, { type: "session", session });
		expect(resumed.fields).toMatchObject({ user: "alice", type: "workstation", station: "T-101" });
	});

	describe("of somebody for whom a provider vouches", () => {
		const info = {
			station_types: ["workstation"],
			providers: [{ name: "corp", label: "Corp" }],
		} as unknown as ServerInfo;
		const known = { ...initialState, info };
		const bo = { ...session, user: "corp\\bo" };

		test("leads to that provider", () => {
			const fields = { user: "", provider: "corp" };
			expect(reduce(known, { type: "session", session: { ...bo, source: "corp" } }).fields).toMatchObject(fields);
			const dropped = { ...end, user: bo.user };
			expect(reduce(known, { type: "dropped", end: { ...dropped, source: "corp" } }).fields).toMatchObject(fields);
			// As after a reload.
			expect(reduce(known, { type: "dropped", end: dropped }).fields).toMatchObject(fields);
			expect(reduce(known, { type: "dropped", end: { ...dropped, user: "corp" } }).fields.user).toBe("corp");
		});

		test("is nobody whose name only looks so", () => {
			const fields = { user: "corp\\bo", provider: "" };
			expect(reduce(known, { type: "session", session: bo }).fields).toMatchObject(fields);
			const bye = { ...end, user: bo.user, source: undefined };
			expect(reduce(known, { type: "dropped", end: bye }).fields).toMatchObject(fields);
		});
	});

	test("fills an empty form after a reload from its record", () => {
		const dropped = reduce(initialState, { type: "dropped", end: { ...end, station: "T-7" } });
		expect(dropped.fields).toMatchObject({ user: "alice", type: "workstation", station: "T-7" });
	});
});
