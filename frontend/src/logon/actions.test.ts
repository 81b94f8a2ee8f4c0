import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { rememberedFields, rememberFields } from "../app/remember.ts";
import { type Fields, noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { session } from "../live/fakes.ts";
import { chooseAnother, submit, takeOffered } from "./actions.ts";

const refused = {
	type: "about:blank",
	title: "",
	status: 409,
	code: "station_in_use",
	detail: "In use.",
	ticket: "tick",
};
const missing = { missing: { what: "choose_station", ticket: "tick", ticket_expires_in_s: 300, stations: [] } };

const info = { station_types: ["workstation"], statuses: [], hold_s: 60 } as unknown as ServerInfo;

/** What was asked of the server so far. */
let asked: { path: string; body: Record<string, unknown> }[];
let answers: { status: number; body: object }[];

beforeEach(() => {
	asked = [];
	answers = [];
	vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
		asked.push({ path, body: JSON.parse(String(init.body)) });
		const answer = answers.shift();
		if (!answer) throw new TypeError("no network");
		return Response.json(answer.body, { status: answer.status });
	});
	dispatch({ type: "loggedOff", note: "", fields: noFields });
	dispatch({ type: "typed", fields: { user: "alice", station: "T-101" } });
});

function screen() {
	const now = state.value.screen;
	if (now.at !== "logon") throw new Error(now.at);
	return now;
}

describe("submit", () => {
	test("sends a double press once", async () => {
		answers.push({ status: 409, body: refused });
		await Promise.all([submit("secret"), submit("secret")]);
		expect(asked).toHaveLength(1);
		expect(asked[0]).toMatchObject({
			path: "/api/v1/logon",
			body: { user: "alice", password: "secret", choice: { type: "workstation", station: "T-101" } },
		});
	});

	test("sends nothing while something is missing, and says where", async () => {
		await submit("");
		expect(asked).toEqual([]);
		expect(screen().news).toMatchObject({ kind: "field", field: "password" });
	});

	test("keeps form and password when nobody answers", async () => {
		expect(await submit("secret")).toBe(false);
		expect(screen()).toMatchObject({ sending: false, news: { kind: "failed" } });
		expect(state.value.fields).toMatchObject({ user: "alice", station: "T-101" });
	});

	test("forgets the password after a refusal and goes on with the ticket", async () => {
		answers.push({ status: 409, body: refused }, { status: 409, body: refused });
		expect(await submit("secret")).toBe(true);
		dispatch({ type: "typed", fields: { station: "T-102" } });
		await submit("");
		expect(asked[1]).toMatchObject({
			path: "/api/v1/logon/continue",
			body: { ticket: "tick", choice: { type: "workstation", station: "T-102" } },
		});
		expect(JSON.stringify(state.value)).not.toContain("secret");
	});

	test("a ticket is good for its user only", async () => {
		answers.push({ status: 409, body: refused });
		await submit("secret");
		dispatch({ type: "typed", fields: { user: "bob" } });
		await submit("");
		expect(asked).toHaveLength(1);
		expect(screen().news).toMatchObject({ kind: "field", field: "password" });
	});

	test("a bad ticket leads back to the filled form, for the password", async () => {
		answers.push({ status: 409, body: refused });
		answers.push({ status: 401, body: { ...refused, status: 401, code: "ticket_invalid", ticket: undefined } });
		await submit("secret");
		await submit("");
		expect(screen().ticket).toBeNull();
		expect(state.value.fields.station).toBe("T-101");
	});

	test("keeps the password where only waiting helps", async () => {
		const wait = { ...refused, status: 429, code: "too_many_attempts", ticket: undefined, retry_after_s: 5 };
		answers.push({ status: 429, body: wait });
		expect(await submit("secret")).toBe(false);
	});
});

test("another station is chosen without the password", async () => {
	answers.push({ status: 409, body: refused }, { status: 200, body: missing });
	await submit("secret");
	chooseAnother();
	await vi.waitFor(() => expect(screen().offered).toEqual([]));
	expect(asked[1]?.body).toMatchObject({ ticket: "tick", choice: { type: "workstation" } });
	expect(asked[1]?.body.choice).not.toHaveProperty("station");
	takeOffered({ name: "T-9", type: "workstation", available: true, occupants: [] });
	expect(asked[2]?.body).toMatchObject({ choice: { type: "workstation", station: "T-9" } });
});

describe("the next time", () => {
	const granted = { granted: { session, token: "tok", token_expires_in_s: 600, ledger: 3 } };
	const tick = (fields: Partial<Fields>) => dispatch({ type: "typed", fields });

	beforeEach(() => localStorage.clear());

	test("everything but the password is remembered, when the log on was granted", async () => {
		tick({ remember: true });
		answers = [
			{ status: 409, body: refused },
			{ status: 200, body: granted },
		];
		await submit("secret");
		expect(rememberedFields()).toEqual(noFields);
		await submit("secret");
		expect(rememberedFields()).toEqual({ ...noFields, user: "alice", station: "T-101", remember: true });
		expect(JSON.stringify({ ...localStorage })).not.toContain("secret");
	});

	test("nothing is remembered without the box, and what was is forgotten", async () => {
		rememberFields({ ...noFields, user: "bob", remember: true });
		answers = [{ status: 200, body: granted }];
		await submit("secret");
		expect(rememberedFields()).toEqual(noFields);
	});

	test("the log on is saved where the policy allows it, with a ticket too", async () => {
		tick({ remember: true, automatic: true });
		answers = [
			{ status: 409, body: refused },
			{ status: 409, body: refused },
			{ status: 409, body: refused },
		];
		await submit("secret");
		dispatch({ type: "info", info: { ...info, cached_credentials: true } });
		tick({ automatic: true });
		await submit("secret");
		await submit("");
		expect(asked.map(({ path, body }) => [path, body.automatic])).toEqual([
			["/api/v1/logon", undefined],
			["/api/v1/logon", true],
			["/api/v1/logon/continue", true],
		]);
		dispatch({ type: "info", info: { ...info, cached_credentials: false } });
		expect(state.value.fields).toMatchObject({ remember: true, automatic: false });
	});

	test("what is in the storage is only taken for what it can be", () => {
		for (const odd of ["", "null", "[1]", "{", '"text"', '{"user":{},"type":"desk","station":[],"persistent":"yes"}']) {
			localStorage.setItem("stationmaster.remembered", odd);
			expect({ ...rememberedFields(), remember: false }).toEqual(noFields);
		}
	});
});
