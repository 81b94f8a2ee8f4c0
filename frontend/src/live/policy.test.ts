import { describe, expect, test } from "vitest";
import { needsToken, reconnectDelay } from "./policy.ts";

const held = { attempt: 1, now: 0, keptUntil: 60_000 };
const chances = [0, 0.001, 0.25, 0.5, 0.75, 0.999];

describe("reconnectDelay", () => {
	test("tries at once first, with a small jitter", () => {
		for (const chance of chances) {
			expect(reconnectDelay({ ...held, attempt: 0, random: () => chance })).toBeLessThanOrEqual(300);
		}
	});

	test("uses full jitter up to five seconds while the session is held", () => {
		const delays = chances.map((chance) => reconnectDelay({ ...held, random: () => chance }));
		expect(Math.min(...delays)).toBe(250);
		expect(Math.max(...delays)).toBeCloseTo(4_995);
	});

	test("comes when the server said, at the first try too", () => {
		for (const attempt of [0, 3]) {
			for (const chance of chances) {
				const delay = reconnectDelay({ ...held, attempt, retryAfterMs: 20_000, random: () => chance });
				expect(delay).toBeGreaterThanOrEqual(20_000);
				expect(delay).toBeLessThan(20_300);
			}
		}
	});

	test.each([50_000, 56_000, 59_000, 59_900, 59_999])("is always shorter than what is left at %i", (now) => {
		for (const attempt of [0, 1, 20]) {
			for (const chance of chances) {
				const delay = reconnectDelay({ ...held, attempt, now, retryAfterMs: 30_000, random: () => chance });
				expect(delay).toBeLessThan(held.keptUntil - now);
			}
		}
	});

	test("comes when it was promised a place also when it thinks that the hold is over: after an outage it lasts longer", () => {
		const turn = { ...held, now: 60_001, retryAfterMs: 7_000, random: () => 0.5 };
		expect(reconnectDelay({ ...turn, promised: true })).toBe(7_150);
		expect(reconnectDelay(turn)).toBe(55_000);
	});

	test.each([60_000, 500_000])("takes a random 20 to 90 seconds after the hold, at %i", (now) => {
		expect(reconnectDelay({ ...held, now, random: () => 0 })).toBe(20_000);
		expect(reconnectDelay({ ...held, now, random: () => 0.5 })).toBe(55_000);
		expect(reconnectDelay({ ...held, now, random: () => 0.999 })).toBeLessThan(90_000);
	});
});

describe("needsToken", () => {
	test("the first try uses the token that is there", () => {
		expect(needsToken({ attempt: 0, now: 999 }, 1_000)).toBe(false);
	});
	test("a token older than its life is not tried", () => {
		expect(needsToken({ attempt: 0, now: 1_000 }, 1_000)).toBe(true);
	});
	test("after a failure a fresh one is asked for", () => {
		expect(needsToken({ attempt: 1, now: 0 }, 1_000)).toBe(true);
	});
});
