import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { enteredHost, host, hostLabel, learnHosts, useHost } from "../api/host.ts";
import { steadyNow } from "../live/clock.ts";
import { bye, FakeSocket, session, welcome } from "../live/fakes.ts";
import { logOff, setStatus } from "../main/actions.ts";
import { mainPart } from "./part.ts";
import { isDismissed, rememberedStations, rememberStation } from "./remember.ts";
import { chooseHost, leaveEnd, retryNow, start, useHere } from "./start.ts";
import { type Fields, noFields } from "./state.ts";
import { dispatch, state } from "./store.ts";

const info = { hosts: [], statuses: [], station_types: ["workstation"], hold_s: 60 };
const resumable = { session, token: "tok", token_expires_in_s: 600 };
const ended = { code: "supervisor", sentence: "Logged off by Sue.", at: session.since, ledger: 41, user: "alice" };

let answers: Record<string, { status: number; body: object }>;
let asked: string[];
/** What was asked of each resume. */
let resumes: object[];
let sockets: (FakeSocket & { url: string })[];

beforeAll(() => mainPart.load());

beforeEach(() => {
	answers = { "GET /server-info": { status: 200, body: info }, "POST /session/resume": { status: 200, body: {} } };
	asked = [];
	resumes = [];
	sockets = [];
	sessionStorage.clear();
	vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
		const request = `${init.method} ${path.replace("/api/v1", "")}`;
		asked.push(request);
		if (request === "POST /session/resume") resumes.push(JSON.parse(String(init.body)));
		const answer = answers[request];
		if (!answer) throw new TypeError("no network");
		return Response.json(answer.body, { status: answer.status });
	});
	vi.stubGlobal(
		"WebSocket",
		class extends FakeSocket {
			constructor(readonly url: string) {
				super();
				sockets.push(this);
			}
		},
	);
	dispatch({ type: "loggedOff", note: "", fields: noFields });
});

const screen = () => state.value.screen;

describe("start", () => {
	test("without a session shows the form", async () => {
		await start();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "none" } });
	});

	test("with a session goes on where it was", async () => {
		answers["POST /session/resume"] = { status: 200, body: resumable };
		await start();
		sockets[0]?.open();
		sockets[0]?.say(welcome);
		expect(screen()).toMatchObject({ at: "session", link: { at: "connected" } });
	});

	test.each([
		{ held: { hold_left_s: 12 }, left: 12 },
		{ held: { hold_left_s: 0 }, left: 0 },
		{ held: {}, left: info.hold_s },
	])("counts from what is left of the hold ($left s) when no connection comes", async ({ held, left }) => {
		vi.useFakeTimers();
		const from = steadyNow();
		answers["POST /session/resume"] = { status: 200, body: { ...resumable, ...held } };
		await start();
		sockets[0]?.end(1006);
		vi.useRealTimers();
		expect(screen()).toMatchObject({ link: { keptUntil: from + left * 1000 } });
	});

	test("with a drop shows it, until it was seen", async () => {
		answers["POST /session/resume"] = { status: 200, body: { ended } };
		await start();
		expect(screen()).toMatchObject({ at: "dropped", end: { sentence: "Logged off by Sue." } });
		leaveEnd();
		expect(screen().at).toBe("logon");
		await start();
		expect(screen().at).toBe("logon");
		answers["POST /session/resume"] = { status: 200, body: { ended: { ...ended, ledger: 42 } } };
		await start();
		expect(screen().at).toBe("dropped");
	});

	test("after an own log off shows a plain form", async () => {
		answers["POST /session/resume"] = { status: 200, body: { ended: { ...ended, code: "logged_off" } } };
		await start();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "none" } });
	});

	test("in a window that already runs it says so, and who is there", async () => {
		const busy = { code: "window_busy", detail: "Busy.", status: 409, holder: "Alice" };
		answers["POST /session/resume"] = { status: 409, body: busy };
		await start();
		expect(screen()).toMatchObject({ at: "blocked", by: "server", holder: "Alice" });
	});

	test("without an answer waits and says what the server said", async () => {
		answers["GET /server-info"] = { status: 503, body: { code: "unavailable", detail: "No database.", status: 503 } };
		await start();
		expect(screen()).toMatchObject({ at: "unreachable", sentence: "No database." });
	});

	test("comes again when the server has a place, where many come back at once", async () => {
		vi.useFakeTimers();
		const from = steadyNow();
		const crowded = { code: "too_many", detail: "Too many.", status: 429, retry_after_s: 15 };
		answers["POST /session/resume"] = { status: 429, body: crowded };
		await start();
		vi.useRealTimers();
		expect(screen()).toMatchObject({ at: "unreachable", sentence: "Too many.", nextAt: from + 15_000 });
	});
});

describe("use it here", () => {
	const busy = { code: "window_busy", detail: "Busy.", status: 409, holder: "Alice", take_over: true };

	beforeEach(async () => {
		answers["POST /session/resume"] = { status: 409, body: busy };
		await start();
		expect(screen()).toMatchObject({ at: "blocked", takeOver: true });
		resumes = [];
	});

	test("asks the server for the session, and goes on with it once, however often it is pressed", async () => {
		answers["POST /session/resume"] = { status: 200, body: resumable };
		await Promise.all([useHere(), useHere()]);
		expect(resumes.every((how) => "take_over" in how)).toBe(true);
		expect(screen()).toMatchObject({ at: "session", session: { user: "alice" } });
		expect(sockets).toHaveLength(1);
	});

	test("starts here when there is no session to take", async () => {
		answers["POST /session/resume"] = { status: 200, body: {} };
		expect(await useHere()).toBe(true);
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "none" } });
	});

	test("changes nothing when the server does not answer", async () => {
		delete answers["POST /session/resume"];
		const before = screen();
		expect(await useHere()).toBe(false);
		expect(screen()).toBe(before);
	});

	test("is not on offer where it is somebody else's", async () => {
		const { take_over: _, ...others } = busy;
		answers["POST /session/resume"] = { status: 409, body: others };
		await start();
		expect(screen()).toMatchObject({ at: "blocked", takeOver: false });
	});

	test("in the tab that had it brings it back", async () => {
		answers["POST /session/resume"] = { status: 200, body: resumable };
		await useHere();
		sockets[0]?.open();
		sockets[0]?.say(welcome);
		sockets[0]?.say(bye(4510, "moved"));
		sockets[0]?.end(4510);
		expect(screen()).toEqual({ at: "moved" });
		expect(await useHere()).toBe(true);
		expect(screen().at).toBe("session");
		const [first, second] = resumes as { instance: string }[];
		expect(first?.instance).not.toBe(second?.instance);
	});
});

describe("at another host", () => {
	const leeds = { name: "leeds", label: "Leeds floor" };
	const unreachable = { code: "host_unreachable", detail: "Leeds is away.", status: 502, field: "host" };

	beforeEach(() => {
		localStorage.setItem("stationmaster.host", "leeds");
		const hosts = [{ name: "york", label: "York" }, leeds];
		answers = {
			"GET /server-info": { status: 200, body: { ...info, hosts } },
			"GET /hosts/leeds/server-info": { status: 200, body: { ...info, hosts: [leeds], contact: "the desk in Leeds" } },
			"POST /hosts/leeds/session/resume": { status: 200, body: resumable },
		};
	});

	afterEach(() => {
		localStorage.clear();
		useHost("");
		learnHosts([]);
	});

	test("goes on where it was, and everything after goes there", async () => {
		await start();
		expect(asked.sort()).toEqual(Object.keys(answers).sort());
		expect(state.value.info).toMatchObject({ contact: "the desk in Leeds" });
		expect(hostLabel()).toBe("Leeds floor");
		expect(sockets.map(({ url }) => url)).toEqual([expect.stringMatching(/^ws:.*\/hosts\/leeds\/api\/v1\/live$/)]);
		answers["DELETE /hosts/leeds/session"] = { status: 200, body: { ...ended, code: "logged_off" } };
		await logOff();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "note" } });
		expect(hostLabel()).toBe("Leeds floor");
	});

	test("that is not on the list any more goes home, for good", async () => {
		answers = { "GET /server-info": { status: 200, body: info }, "POST /session/resume": { status: 200, body: {} } };
		await start();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "none" } });
		expect(host.value).toBe("");
		expect(localStorage.getItem("stationmaster.host")).toBe("");
	});

	test("that cannot be reached waits for it, and offers the others", async () => {
		answers["GET /hosts/leeds/server-info"] = { status: 502, body: unreachable };
		answers["POST /hosts/leeds/session/resume"] = { status: 502, body: unreachable };
		await start();
		expect(screen()).toMatchObject({ at: "unreachable", sentence: "Leeds is away." });
		await chooseHost();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "field", field: "host", sentence: "Leeds is away." } });
		expect(enteredHost.value).toBe("Leeds floor");
		expect(host.value).toBe("");
	});

	test("keeps what it remembers of stations and ends apart", async () => {
		answers["POST /hosts/leeds/session/resume"] = { status: 200, body: { ended } };
		await start();
		leaveEnd();
		rememberStation("T-101");
		useHost("");
		expect(isDismissed(ended.ledger)).toBe(false);
		expect(rememberedStations()).toEqual([]);
		useHost("leeds");
		expect(isDismissed(ended.ledger)).toBe(true);
		expect(rememberedStations()).toEqual(["T-101"]);
	});
});

describe("a session", () => {
	beforeEach(async () => {
		answers["POST /session/resume"] = { status: 200, body: resumable };
		await start();
		sockets[0]?.open();
		sockets[0]?.say(welcome);
		asked = [];
	});

	test("is logged off with one request, and its connection closed", async () => {
		answers["DELETE /session"] = { status: 200, body: { ...ended, code: "logged_off" } };
		await Promise.all([logOff(), logOff()]);
		expect(asked).toEqual(["DELETE /session"]);
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "note" } });
		expect(sockets[0]?.closedWith).toBe(1000);
	});

	test("stays when nobody answers the log off", async () => {
		await logOff();
		expect(screen()).toMatchObject({ at: "session", loggingOff: false });
	});

	test("that has ended meanwhile shows its end", async () => {
		answers["DELETE /session"] = { status: 410, body: { code: "session_ended", detail: "Ended.", status: 410, ended } };
		await logOff();
		expect(screen()).toMatchObject({ at: "dropped", end: { code: "supervisor" } });
	});

	test("asks once for a fresh token when its own is too old", async () => {
		answers["PUT /session/status"] = { status: 401, body: { code: "token_invalid", detail: "Old.", status: 401 } };
		await setStatus({ status: "away" });
		expect(asked).toEqual(["PUT /session/status", "POST /session/resume", "PUT /session/status"]);
		expect(screen()).toMatchObject({ trouble: "Old." });
	});

	test.each([
		{ what: "log off", request: "DELETE /session", act: logOff },
		{ what: "status", request: "PUT /session/status", act: () => setStatus({ status: "away" }) },
	])("whose cookies are gone is told so at its next $what", async ({ request, act }) => {
		answers[request] = { status: 401, body: { code: "token_invalid", detail: "Not valid.", status: 401 } };
		answers["POST /session/resume"] = { status: 200, body: {} };
		await act();
		expect(asked).toEqual([request, "POST /session/resume"]);
		sockets[1]?.open();
		sockets[1]?.say(bye(4511, "window_changed"));
		sockets[1]?.end(4511);
		expect(screen()).toMatchObject({ at: "dropped", end: { code: "window_changed" } });
	});

	test("that another page has taken says so at its next request", async () => {
		answers["DELETE /session"] = { status: 401, body: { code: "token_invalid", detail: "Old.", status: 401 } };
		const busy = { code: "window_busy", detail: "Busy.", status: 409, holder: "Alice" };
		answers["POST /session/resume"] = { status: 409, body: busy };
		await logOff();
		expect(screen()).toMatchObject({ at: "blocked", by: "server", holder: "Alice" });
	});

	test("that goes on in another tab says so at its next request, and takes nothing back", async () => {
		answers["DELETE /session"] = { status: 401, body: { code: "token_invalid", detail: "Old.", status: 401 } };
		answers["POST /session/resume"] = { status: 409, body: { code: "moved", detail: "Moved.", status: 409 } };
		resumes = [];
		await logOff();
		expect(resumes).toEqual([expect.objectContaining({ reconnect: true })]);
		expect(screen()).toEqual({ at: "moved" });
	});

	test("that turns out to have ended shows its end instead", async () => {
		answers["PUT /session/status"] = { status: 401, body: { code: "token_invalid", detail: "Old.", status: 401 } };
		answers["POST /session/resume"] = { status: 200, body: { ended } };
		await setStatus({ status: "away" });
		expect(screen()).toMatchObject({ at: "dropped", end: { code: "supervisor" } });
	});

	test("sends only the newest status that was chosen meanwhile", async () => {
		answers["PUT /session/status"] = { status: 200, body: { ...welcome.status, status: "away" } };
		await Promise.all(["away", "lunch", "meeting"].map((status) => setStatus({ status })));
		expect(asked).toEqual(["PUT /session/status", "PUT /session/status"]);
	});
});

describe("a browser that logs on by itself", () => {
	const remembered: Fields = { ...noFields, user: "alice", station: "T-101", remember: true, automatic: true };
	const granted = { granted: { session, token: "tok", token_expires_in_s: 600, ledger: 3 } };
	const problem = (code: string, status: number) => ({ status, body: { code, status, detail: `${code}.` } });
	const tries = () => asked.filter((request) => request === "POST /logon/automatic").length;

	beforeEach(() => {
		answers["GET /server-info"] = { status: 200, body: { ...info, automatic: true, cached_credentials: true } };
		answers["POST /logon/automatic"] = { status: 200, body: granted };
		dispatch({ type: "loggedOff", note: "", fields: remembered });
	});

	test("goes straight to the main page", async () => {
		await start();
		expect(screen()).toMatchObject({ at: "session", session: { user: "alice" } });
	});

	test("has nothing to try, and does not", async () => {
		answers["GET /server-info"] = { status: 200, body: { ...info, cached_credentials: true } };
		await start();
		expect([screen().at, tries()]).toEqual(["logon", 0]);
	});

	test("shows the filled form and why, once", async () => {
		answers["POST /logon/automatic"] = problem("automatic_logon_failed", 401);
		await start();
		expect(state.value).toMatchObject({ fields: remembered, screen: { at: "logon", news: { kind: "refused" } } });
		await start();
		expect(screen()).toMatchObject({ at: "logon", news: { kind: "none" } });
		expect(tries()).toBe(1);
	});

	test("keeps the ticket of a refusal that another station cures", async () => {
		const { status, body } = problem("station_in_use", 409);
		answers["POST /logon/automatic"] = { status, body: { ...body, ticket: "tick" } };
		await start();
		expect(screen()).toMatchObject({ at: "logon", ticket: { value: "tick", user: "alice" } });
	});

	test("asks for what is missing", async () => {
		const missing = {
			what: "agreement",
			ticket: "tick",
			ticket_expires_in_s: 300,
			agreement: { version: 1, text: "…" },
		};
		answers["POST /logon/automatic"] = { status: 200, body: { missing } };
		await start();
		expect(screen()).toMatchObject({ at: "logon", agreement: { version: 1 } });
	});

	test.each(["supervisor", "another_machine", "window_changed"])("does not after a drop (%s)", async (code) => {
		answers["POST /session/resume"] = { status: 200, body: { ended: { ...ended, code } } };
		await start();
		leaveEnd();
		answers["POST /session/resume"] = { status: 200, body: {} };
		await start();
		expect([screen().at, tries()]).toEqual(["logon", 0]);
	});

	test("does after its window was closed and came back", async () => {
		answers["POST /session/resume"] = { status: 200, body: { ended: { ...ended, code: "hold_expired" } } };
		await start();
		expect([screen().at, tries()]).toEqual(["session", 1]);
	});

	test("does not once somebody has seen that a session ran out", async () => {
		answers["POST /session/resume"] = { status: 200, body: resumable };
		await start();
		sockets[0]?.open();
		answers["POST /session/resume"] = { status: 200, body: { ended: { ...ended, code: "hold_expired" } } };
		sockets[0]?.end(4505);
		await vi.waitFor(() => expect(screen().at).toBe("dropped"));
		await start();
		expect([screen().at, tries()]).toEqual(["dropped", 0]);
	});

	test("tries again by itself when nobody answers, or the server cannot", async () => {
		delete answers["POST /logon/automatic"];
		await start();
		expect(screen().at).toBe("unreachable");
		answers["POST /logon/automatic"] = problem("unavailable", 503);
		retryNow();
		await vi.waitFor(() => expect(screen()).toMatchObject({ at: "unreachable", sentence: "unavailable." }));
		answers["POST /logon/automatic"] = { status: 200, body: granted };
		retryNow();
		await vi.waitFor(() => expect(screen().at).toBe("session"));
	});
});
