import { describe, expect, test } from "vitest";
import { session } from "../live/fakes.ts";
import { nextStep } from "./end.ts";
import { readResumed } from "./resume.ts";

describe("nextStep", () => {
	test.each([
		["another_station", "here"],
		["another_machine", "here"],
		["supervisor", "back"],
		["user_disabled", "back"],
		["right_withdrawn", "back"],
		["station_deactivated", "back"],
		["station_deleted", "back"],
		["a_code_of_tomorrow", "back"],
		["idle", "again"],
		["hold_expired", "again"],
		["replaced", "again"],
		["password_changed", "again"],
		["window_changed", "again"],
		["protocol_too_old", "reload"],
	])("after %s: %s", (code, step) => expect(nextStep(code)).toBe(step));
});

describe("readResumed", () => {
	const problem = { type: "about:blank", title: "", status: 503, code: "unavailable", detail: "" };

	test("a session with a token", () => {
		const value = { session, token: "tok", token_expires_in_s: 600 };
		expect(readResumed({ kind: "ok", value })).toMatchObject({ kind: "session", token: "tok", expiresInS: 600 });
	});
	test("nothing to resume", () => expect(readResumed({ kind: "ok", value: {} }).kind).toBe("nothing"));
	test("nobody answered", () => expect(readResumed({ kind: "unreachable" }).kind).toBe("failed"));
	test("a server in trouble says when to ask again", () => {
		const reply = { kind: "problem" as const, problem: { ...problem, retry_after_s: 3 } };
		expect(readResumed(reply)).toMatchObject({ kind: "failed", retryAfterMs: 3_000, promised: false });
	});

	test("a server to which many come back says so, and promises a place", () => {
		const crowded = { ...problem, status: 429, code: "too_many", detail: "Too many.", retry_after_s: 7 };
		const resumed = readResumed({ kind: "problem", problem: crowded });
		expect(resumed).toEqual({ kind: "failed", retryAfterMs: 7_000, promised: true, sentence: "Too many." });
	});
	test("a busy window", () => {
		expect(readResumed({ kind: "problem", problem: { ...problem, status: 409, code: "window_busy" } }).kind).toBe(
			"busy",
		);
	});
	test("a cookie that opens nothing", () => {
		expect(readResumed({ kind: "problem", problem: { ...problem, status: 401 } }).kind).toBe("nothing");
	});
});
