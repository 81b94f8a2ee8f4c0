import { describe, expect, test } from "vitest";
import { sentence } from "./sentence.ts";
import { countdown, moment } from "./time.ts";

describe("sentence", () => {
	test("puts the facts in", () => {
		expect(sentence("supervisor", { name: "Sam" })).toBe("Your session has been logged off by the supervisor (Sam).");
	});
	test("shows where a fact is not known", () => {
		expect(sentence("station_deleted")).toBe("Station … has been deleted.");
	});
});

describe("countdown", () => {
	test.each([
		[0, "0 s"],
		[-5_000, "0 s"],
		[1, "1 s"],
		[41_000, "41 s"],
		[60_000, "1:00 min"],
		[65_200, "1:06 min"],
	])("%i ms is %s", (ms, text) => expect(countdown(ms)).toBe(text));
});

test("a moment of another day says which", () => {
	const at = "2026-03-04T12:00:00Z";
	expect(moment(at, new Date(at)).length).toBeLessThan(moment(at, new Date("2026-03-06T12:00:00Z")).length);
});
