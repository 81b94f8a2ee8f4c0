import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyNow } from "./clock.ts";

const noon = Date.parse("2030-06-01T12:00:00Z");

beforeEach(() => vi.useFakeTimers({ now: noon }));
afterEach(() => vi.useRealTimers());

test("the time goes on through a sleep and stands still while the computer's clock is set back", () => {
	const start = steadyNow();
	vi.setSystemTime(noon + 60_000);
	expect(steadyNow() - start).toBe(60_000);
	vi.setSystemTime(noon + 60_000 - 86_400_000);
	expect(steadyNow() - start).toBe(60_000);
	vi.setSystemTime(noon + 61_000 - 86_400_000);
	expect(steadyNow() - start).toBe(61_000);
	// Set right again: as after a sleep.
	vi.setSystemTime(noon + 62_000);
	expect(steadyNow() - start).toBeGreaterThanOrEqual(61_000 + 86_400_000);
});
