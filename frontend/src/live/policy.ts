/** What a reconnect is decided from; times are milliseconds of one clock. */
export interface Loss {
	/** How many tries have failed since the connection was lost. */
	attempt: number;
	now: number;
	/** Until when the server keeps the session. */
	keptUntil: number;
	/** What the server asked for, when it did. */
	retryAfterMs?: number | undefined;
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
 * session is held: full jitter, always shorter than what is left. After that nothing is to be won by hurry.
 */
export function reconnectDelay(loss: Loss): number {
	const left = loss.keptUntil - loss.now;
	if (left <= 0) return afterHoldMs.least + loss.random() * (afterHoldMs.most - afterHoldMs.least);
	if (loss.attempt === 0 && loss.retryAfterMs === undefined) return Math.min(loss.random() * firstJitterMs, left / 2);
	const cap = Math.min(loss.retryAfterMs ?? usualCapMs, left);
	return Math.min(Math.max(loss.random() * cap, leastMs), left / 2);
}

/** Whether a token must be asked for before the next try: it is too old, or a try with it has failed already. */
export function needsToken(loss: { attempt: number; now: number }, tokenExpiresAt: number): boolean {
	return loss.attempt > 0 || loss.now >= tokenExpiresAt;
}
