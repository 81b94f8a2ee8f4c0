/** Time and chance as the live connection needs them, so that tests can hold both still. */
export interface Clock {
	/** Milliseconds; only differences count. */
	now(): number;
	/** A number in [0, 1). */
	random(): number;
	/** Runs the function once after so many milliseconds; the answer takes it back. */
	after(ms: number, run: () => void): () => void;
}

/** The browser's own. */
export const browserClock: Clock = {
	now: () => Date.now(),
	random: () => Math.random(),
	after(ms, run) {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	},
};
