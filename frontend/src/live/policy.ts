/** What a reconnect is decided from; times are milliseconds of one clock. */
export interface Loss {
	/** How many tries have failed since the connection was lost. */
	attempt: number;
	now: number;
	/** Until when the server keeps the session. */
	keptUntil: number;
	/** What the server asked for, when it did. It has spread that over all whom it told. */
	retryAfterMs?: number | undefined;
	/** It is the time that the server has for this session: it lets in who comes then, and knows the hold better than the page. */
	promised?: boolean | undefined;
	/** A number in [0, 1). */
	random: () => number;
}

const firstJitterMs = 300;
const usualCapMs = 5_000;
const leastMs = 250;
const afterHoldMs = { least: 20_000, most: 90_000 };

/**
 * How many milliseconds to wait before the next try (design 2, section 6, "Auto reconnect").
 *
 * The first try comes at once; the small jitter keeps a whole floor from knocking in the same millisecond. While the
 * session is held: when the server said, else full jitter, always shorter than what is left. After that nothing is to be won by hurry.
 */
export function reconnectDelay(loss: Loss): number {
	const left = loss.keptUntil - loss.now;
	const asked = loss.retryAfterMs === undefined ? null : loss.retryAfterMs + loss.random() * firstJitterMs;
	if (left <= 0) {
		if (asked !== null && loss.promised) return asked;
		return afterHoldMs.least + loss.random() * (afterHoldMs.most - afterHoldMs.least);
	}
	const own = loss.attempt === 0 ? loss.random() * firstJitterMs : Math.max(loss.random() * usualCapMs, leastMs);
	return Math.min(asked ?? own, left / 2);
}

/** Whether a token must be asked for before the next try: it is too old, or a try with it has failed already. */
export function needsToken(loss: { attempt: number; now: number }, tokenExpiresAt: number): boolean {
	return loss.attempt > 0 || loss.now >= tokenExpiresAt;
}
