import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { usableTicket } from "../logon/actions.ts";
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
		return Response.json(answer);
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

test("what a person brought back stays good when the next answer is lost", async () => {
	dispatch({ type: "info", info: { station_types: [], statuses: [], arrived: true } as unknown as ServerInfo });
	answers.push({ user: "corp\\bo", ticket: "tick", ticket_expires_in_s: 300 });
	await comeBack();
	expect(asked).toHaveLength(2);
	expect(screen()).toMatchObject({ sending: false, news: { kind: "failed" } });
	expect(usableTicket(screen(), "corp\\bo")?.value).toBe("tick");
});
