/** Time and chance as the live connection needs them, so that tests can hold both still. */
export interface Clock {
	/** Milliseconds; only differences count. */
	now(): number;
	/** A number in [0, 1). */
	random(): number;
	/** Runs the function once after so many milliseconds; the answer takes it back. */
	after(ms: number, run: () => void): () => void;
}

let latest = 0;
let behind = 0;

/**
 * The time in milliseconds that all waiting and every countdown of the page go by. It goes on while the computer sleeps,
 * and never back: a computer whose clock is set back must not take a silent connection for a sound one for so long.
 */
export function steadyNow(): number {
	const told = Date.now();
	behind = Math.max(behind, latest - told);
	latest = told + behind;
	return latest;
}

/** The browser's own. */
export const browserClock: Clock = {
	now: steadyNow,
	random: () => Math.random(),
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
};
