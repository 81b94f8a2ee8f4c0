import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { ssoPart } from "../app/part.ts";
import { rememberedFields } from "../app/remember.ts";
import { type Fields, noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { session } from "../live/fakes.ts";
import { again, usableTicket } from "../logon/actions.ts";
import { comeBack, leaveFor } from "./trip.ts";

const corp = { name: "corp", label: "Corp" };

/** What was asked of the server, and what it answers; without an answer it cannot be reached. */
let asked: string[];
let answers: object[];

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	asked = [];
	answers = [];
	vi.stubGlobal("fetch", async (path: string) => {
		asked.push(path);
		const answer = answers.shift();
		if (!answer) throw new TypeError("no network");
		return Response.json(answer, { status: "status" in answer ? Number(answer.status) : 200 });
	});
	dispatch({ type: "loggedOff", note: "", fields: noFields });
});

afterEach(() => {
	dispatchEvent(new Event("pageshow"));
	vi.useRealTimers();
});

function screen() {
	const now = state.value.screen;
	if (now.at !== "logon") throw new Error(now.at);
	return now;
}

describe("on the way to the provider", () => {
	async function left() {
		answers.push({ address: "https://login.example/" });
		const went: string[] = [];
		await leaveFor(corp, (address) => went.push(address));
		expect(went).toEqual(["https://login.example/"]);
	}

	test("a second press does nothing", async () => {
		await left();
		await leaveFor(corp, () => expect.unreachable());
		expect(asked).toHaveLength(1);
	});

	test("who comes back to this very page can go on", async () => {
		await left();
		dispatchEvent(new Event("pageshow"));
		expect(screen().sending).toBe(false);
	});

	test("who stopped it can go on after a while", async () => {
		await left();
		vi.runAllTimers();
		expect(screen().sending).toBe(false);
	});

	test("who went on in another tab meanwhile stays there", async () => {
		await left();
		dispatch({ type: "moved" });
		vi.runAllTimers();
		expect(state.value.screen.at).toBe("moved");
	});
});

describe("back from the provider", () => {
	const arrival = { user: "corp\\bo", ticket: "tick", ticket_expires_in_s: 300 };
	const refusal = { code: "station_in_use", detail: "In use.", status: 409, ticket: "tick" };
	const info = {
		station_types: ["workstation", "remote_number"],
		statuses: [],
		providers: [corp],
		arrived: true,
	} as unknown as ServerInfo;
	const away = () => sessionStorage.getItem("stationmaster.away");

	beforeEach(async () => {
		localStorage.clear();
		sessionStorage.clear();
		await ssoPart.load();
		dispatch({ type: "info", info });
	});

	/** The form as the window left it, and the page that it comes back to. */
	async function leftWith(fields: Partial<Fields>) {
		dispatch({ type: "typed", fields });
		answers.push({ address: "https://login.example/" });
		await leaveFor(corp, () => {});
		loadAnew();
	}

	/** Another page, to which the window alone has kept anything. */
	function loadAnew() {
		const kept = away();
		dispatch({ type: "session", session });
		dispatch({ type: "loggedOff", note: "", fields: rememberedFields() });
		if (kept) sessionStorage.setItem("stationmaster.away", kept);
	}

	test("what a person brought stays good when the next answer is lost", async () => {
		await leftWith({ user: "alice", station: "T-101", remember: true });
		answers.push(arrival);
		await comeBack();
		expect(asked).toHaveLength(3);
		expect(screen()).toMatchObject({ sending: false, news: { kind: "failed" } });
		expect(state.value.fields).toMatchObject({ user: "alice", station: "T-101", provider: "corp" });
		expect(usableTicket(screen(), "alice")).toMatchObject({ value: "tick", user: "corp\\bo" });
		// Somebody else at this computer is not to log on as that person.
		expect(usableTicket(screen(), "carol")).toBeNull();
	});

	test("the form waits for a page that is loaded anew, until somebody is logged on", async () => {
		await leftWith({ station: "T-101", number: "4711" });
		await comeBack(); // no answer
		expect(away()).toContain("T-101");
		loadAnew();
		answers.push(arrival, {
			granted: { session: { ...session, user: "corp\\bo", source: "corp" }, token: "t", token_expires_in_s: 600 },
		});
		await comeBack();
		expect(state.value.screen.at).toBe("session");
		await Promise.resolve();
		expect(away()).toBeNull();
	});

	test("who goes back finds the form, and again after going forward from there", async () => {
		await leftWith({ station: "T-101" });
		for (const arrived of [false, true]) {
			loadAnew();
			dispatch({ type: "info", info: { ...info, arrived } });
			await comeBack();
			expect(state.value.fields.station).toBe("T-101");
		}
		dispatch({ type: "session", session });
		expect(away()).toBeNull();
	});

	test("the form that waits is the one that stands there by now, and has no name unless that is remembered", async () => {
		await leftWith({ user: "alice", station: "T-101" });
		expect(away()).not.toContain("alice");
		await comeBack(); // no answer
		dispatch({ type: "typed", fields: { user: "carol", station: "T-103" } });
		expect(away()).not.toContain("carol");
		loadAnew();
		await comeBack();
		expect(state.value.fields).toMatchObject({ station: "T-103", user: "", provider: "corp" });
		dispatch({ type: "typed", fields: { user: "carol", remember: true } });
		loadAnew();
		await comeBack();
		expect(state.value.fields).toMatchObject({ user: "carol", remember: true });
	});

	test("a session that comes back after a reload ends the wait, too", async () => {
		await leftWith({ station: "T-101" });
		expect(away()).not.toBeNull();
		dispatch({ type: "session", session });
		expect(away()).toBeNull();
	});

	test("is remembered by the place and the provider, and the user's field stays a password's", async () => {
		await leftWith({ user: "alice", station: "T-101", remember: true });
		answers.push(arrival, {
			granted: { session: { ...session, user: "corp\\bo", source: "corp" }, token: "t", token_expires_in_s: 600 },
		});
		await comeBack();
		expect(rememberedFields()).toMatchObject({ user: "alice", station: "T-101", provider: "corp", remember: true });
		expect(state.value.fields).toMatchObject({ user: "alice", provider: "corp" });
	});

	test.each(["expired", "no longer good"])(
		"a ticket that is %s leads to the provider, not to a password",
		async (how) => {
			await leftWith({ user: "alice", station: "T-101" });
			answers.push({ ...arrival, ticket_expires_in_s: how === "expired" ? -1 : 300 }, refusal);
			await comeBack();
			answers.push({ code: "ticket_invalid", detail: "Enter your password again.", status: 401 });
			again();
			await vi.waitFor(() => expect(screen().news).toEqual({ kind: "failed", why: "tookTooLong" }));
			expect(screen()).toMatchObject({ sending: false, ticket: null });
			expect(state.value.fields.station).toBe("T-101");
		},
	);

	test("what is not there any more is said without a password, too", async () => {
		await leftWith({ station: "T-101" });
		answers.push({ code: "ticket_invalid", detail: "Enter your password again.", status: 401 });
		await comeBack();
		expect(screen().news).toEqual({ kind: "failed", why: "tookTooLong" });
	});
});
