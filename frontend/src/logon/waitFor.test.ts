import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WaitResult } from "../api/types.gen.ts";
import { waitFor } from "./waitFor.ts";

const request = { ticket: "tick", choice: { type: "workstation" as const, station: "T-101" } };
const free = { free: true, seen: "free", ticket_expires_in_s: 200 };
const taken = { free: false, seen: "a1", ticket_expires_in_s: 200, refusal: problem("station_in_use", 409) };

function problem(code: string, status: number, more: object = {}) {
	return { type: "about:blank", title: "", status, code, detail: code, ...more };
}

/** What was asked so far, and when. */
let asked: { at: number; seen: string | undefined; signal: AbortSignal }[];
let answers: (() => Promise<Response>)[];
let heard: WaitResult[];
let over: number;
let stop: AbortController;

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(Math, "random").mockReturnValue(1);
	[asked, answers, heard, over, stop] = [[], [], [], 0, new AbortController()];
	vi.stubGlobal("fetch", (path: string, { body, signal }: { body: string; signal: AbortSignal }) => {
		expect(path).toBe("/api/v1/logon/wait");
		const { seen, ...rest } = JSON.parse(body);
		expect(rest).toEqual(request);
		asked.push({ at: Date.now(), seen, signal });
		return answers.shift()?.() ?? silence(signal);
	});
});

afterEach(() => {
	stop.abort();
	vi.useRealTimers();
});

/** Nobody answers until the page gives up. */
function silence(signal: AbortSignal): Promise<Response> {
	return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}

function answer(body: object, status = 200): void {
	answers.push(async () => Response.json(body, { status }));
}

function start(): Promise<void> {
	const told = { stands: (how: WaitResult) => heard.push(how), over: () => over++ };
	return waitFor(request, told, stop.signal);
}

/** The pauses between one question and the next. */
function pauses(): number[] {
	return asked.slice(1).map(({ at }, i) => at - (asked[i]?.at ?? 0));
}

describe("who waits", () => {
	test("asks with what was heard last, tells changes alone, and never asks in a hurry", async () => {
		for (const body of [taken, taken, free, taken]) answer(body);
		void start();
		await vi.advanceTimersByTimeAsync(5_000);
		expect(asked.map(({ seen }) => seen)).toEqual([undefined, "a1", "a1", "free", "a1"]);
		expect(heard).toEqual([taken, free, taken]);
		expect(Math.min(...pauses())).toBeGreaterThanOrEqual(1_000);
	});

	test("is patient for longer than the server takes, and then asks again", async () => {
		void start();
		await vi.advanceTimersByTimeAsync(30_000);
		expect([asked.length, asked[0]?.signal.aborted]).toEqual([1, false]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect([asked.length, asked[0]?.signal.aborted]).toEqual([2, true]);
	});

	test("asks on with growing pauses while nobody answers or there is no room, and no longer then", async () => {
		for (let i = 0; i < 3; i++) answers.push(() => Promise.reject(new TypeError("no network")));
		answer(problem("too_many", 429), 429);
		answer(problem("unavailable", 503, { retry_after_s: 60 }), 503);
		for (const body of [taken, taken]) answer(body);
		void start();
		await vi.advanceTimersByTimeAsync(120_000);
		expect(pauses().slice(0, 7)).toEqual([2_000, 4_000, 8_000, 16_000, 60_000, 1_000, 1_000]);
		expect(heard).toEqual([taken]);
	});

	test("stops and says so when the ticket is over", async () => {
		answer(problem("ticket_invalid", 401), 401);
		await start();
		expect([asked.length, over]).toEqual([1, 1]);
	});

	test("stops when no waiting helps any more", async () => {
		answer(problem("station_not_authorised", 403), 403);
		await start();
		expect([asked.length, over, heard]).toEqual([1, 0, []]);
	});

	test("gives up what is under way when it is not wanted any more", async () => {
		const done = start();
		await vi.advanceTimersByTimeAsync(0);
		stop.abort();
		await done;
		expect(asked[0]?.signal.aborted).toBe(true);
	});

	test("is stopped in a pause as well", async () => {
		answer(taken);
		const done = start();
		await vi.advanceTimersByTimeAsync(500);
		stop.abort();
		await done;
		expect(asked).toHaveLength(1);
	});
});
