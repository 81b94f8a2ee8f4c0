import type { Activity, IdleTime } from "../api/types.gen.ts";
import type { Clock } from "./clock.ts";

/** What happens around the person's activity. */
export interface ActivityDeps {
	clock: Clock;
	/** Tells the server; false while there is no connection. */
	say(message: Activity): boolean;
	/** The person is to be warned that the session ends at this time of the clock; null: not any more. */
	warn(endsAt: number | null): void;
}

/** However much happens, the server is told at most once in so long; of the last part of a limit, once in a second. */
const longestMs = 60_000;
const urgentMs = 1_000;

/**
 * Tells the server when the person is active, rarely enough to cost nothing, and knows when they have to be warned. How much
 * time is left only the server says; here it only runs, by a clock that goes on while the computer sleeps.
 */
export class ActivityReports {
	/** What the server said last; `endsAt` by the clock. Null: nobody is logged off for being idle. */
	#limit: { endsAt: number; warnMs: number; everyMs: number } | null = null;
	#seenAt = 0;
	#saidAt = Number.NEGATIVE_INFINITY;
	/** There was an activity after the last one that the server was told of. */
	#news = false;
	#warned = false;
	#cancelSay: (() => void) | null = null;
	#cancelWarn: () => void = () => {};

	constructor(private readonly deps: ActivityDeps) {}

	/** Takes what the server says, with a welcome or at any other time. */
	told({ limit_s, warn_s, left_s }: IdleTime): void {
		this.#limit =
			limit_s === 0
				? null
				: {
						endsAt: this.deps.clock.now() + left_s * 1000,
						warnMs: warn_s * 1000,
						everyMs: Math.min(limit_s * 100, longestMs),
					};
		// What the person did while nobody could be told.
		if (this.#news) this.#sayLater();
		this.look();
	}

	/** The person did something. */
	seen(): void {
		this.#seenAt = this.deps.clock.now();
		this.#news = true;
		this.#sayLater();
	}

	/** The connection is lost: until it is back no idle time runs. */
	lost(): void {
		this.#limit = null;
		this.#cancelSay?.();
		this.#cancelSay = null;
		this.look();
	}

	/** Looks whether the person has to be warned: also after a sleep, in which no timer ran. */
	look(): void {
		this.#cancelWarn();
		this.#cancelWarn = () => {};
		const limit = this.#limit;
		const wait = limit ? limit.endsAt - limit.warnMs - this.deps.clock.now() : 0;
		if (limit && wait > 0) this.#cancelWarn = this.deps.clock.after(wait, () => this.look());
		const warn = limit !== null && wait <= 0;
		if (warn || this.#warned) this.deps.warn(warn ? limit.endsAt : null);
		this.#warned = warn;
	}

	#sayLater(): void {
		const limit = this.#limit;
		if (!limit) return;
		const now = this.deps.clock.now();
		const every = now >= limit.endsAt - limit.warnMs ? urgentMs : limit.everyMs;
		const wait = this.#saidAt + every - now;
		this.#cancelSay?.();
		this.#cancelSay = null;
		if (wait <= 0) this.#say();
		else this.#cancelSay = this.deps.clock.after(wait, () => this.#say());
	}

	#say(): void {
		this.#cancelSay = null;
		const now = this.deps.clock.now();
		const ago_ms = Math.min(Math.max(0, Math.round(now - this.#seenAt)), 86_400_000);
		if (!this.deps.say({ type: "activity", ago_ms })) return;
		this.#saidAt = now;
		this.#news = false;
	}
}
