import type { Clock } from "./clock.ts";

/** How good the connection is, in a word. */
export type QualityWord = "good" | "slow" | "unsteady" | "slept";

/** The word, and what it was found from: of the last ten minutes. */
export interface Quality {
	word: QualityWord;
	/** How long answers take, usually; null before the first. */
	answerMs: number | null;
	/** Heartbeats that came late or not at all. */
	missed: number;
	/** How often the connection was lost. */
	losses: number;
	/** For how long nothing of this page ran. */
	sleptMs: number;
}

const rememberedMs = 600_000;
/** From here on a person feels it. */
const slowMs = 400;
const answersKept = 5;
const enoughAnswers = 3;
/** One may happen to the best of lines. */
const unsteadyFrom = 2;
/** Browsers let the timers of a tab in the background run once a minute; later than that is a sleep. */
const lookEveryMs = 10_000;
const awakeMs = 75_000;

type Trouble = { at: number; kind: "missed" | "loss" } | { at: number; kind: "sleep"; ms: number };

/**
 * Judges the connection by what a page can see: how long its own pings take, whether heartbeats come when they are due, how often it was lost,
 * and whether the page itself slept. What falls into a sleep is no fault of the line.
 */
export class QualityJudge {
	#answers: number[] = [];
	#troubles: Trouble[] = [];
	#asked: { n: number; at: number } | null = null;
	#n = 0;
	#heardAt: number | null = null;
	#heartbeatMs = 0;
	#wokeAt: number | null = null;
	#told = "";
	#cancel: () => void = () => {};

	constructor(
		private readonly clock: Clock,
		private readonly tell: (quality: Quality) => void,
	) {}

	/** The connection stands. Gives the number of the ping to send. */
	welcomed(heartbeatS: number): number {
		this.#heartbeatMs = heartbeatS * 1000;
		this.#watch();
		return this.#ask();
	}

	/** A heartbeat came. Gives the number of the ping to send. */
	heartbeat(): number {
		this.look();
		const now = this.clock.now();
		const late = this.#heardAt !== null && now - this.#heardAt > this.#heartbeatMs * 1.25;
		if (late && !this.#sleptSince(this.#heardAt ?? now)) this.#troubles.push({ at: now, kind: "missed" });
		this.#heardAt = now;
		return this.#ask();
	}

	/** The answer to a ping came. */
	pong(n: number): void {
		const asked = this.#asked;
		if (asked?.n !== n) return;
		this.#asked = null;
		if (!this.#sleptSince(asked.at)) {
			this.#answers = [...this.#answers, this.clock.now() - asked.at].slice(-answersKept);
		}
		this.#judge();
	}

	/** The connection was lost by itself; one that the server ended is no fault of the line. */
	lost(byItself: boolean): void {
		this.look();
		const now = this.clock.now();
		if (byItself && !this.#sleptSince(this.#heardAt ?? now)) this.#troubles.push({ at: now, kind: "loss" });
		this.#heardAt = null;
		this.#asked = null;
		this.#judge();
	}

	/** Looks whether the page slept: after a sleep the timer comes late, or has not come yet. */
	look(): void {
		const now = this.clock.now();
		if (this.#wokeAt === null) return;
		const slept = now - this.#wokeAt - lookEveryMs;
		this.#wokeAt = now;
		if (slept <= awakeMs) return;
		this.#troubles.push({ at: now, kind: "sleep", ms: slept });
		this.#judge();
	}

	/** Nothing is judged any more. */
	stop(): void {
		this.#cancel();
		this.#wokeAt = null;
		this.#heardAt = null;
		this.#asked = null;
	}

	#watch(): void {
		this.#cancel();
		this.#wokeAt ??= this.clock.now();
		this.#cancel = this.clock.after(lookEveryMs, () => {
			this.look();
			this.#watch();
		});
	}

	#ask(): number {
		this.#asked = { n: ++this.#n, at: this.clock.now() };
		this.#heardAt ??= this.clock.now();
		return this.#n;
	}

	#sleptSince(at: number): boolean {
		return this.#troubles.some((trouble) => trouble.kind === "sleep" && trouble.at >= at);
	}

	#judge(): void {
		const from = this.clock.now() - rememberedMs;
		this.#troubles = this.#troubles.filter((trouble) => trouble.at > from);
		const missed = this.#troubles.filter(({ kind }) => kind === "missed").length;
		const losses = this.#troubles.filter(({ kind }) => kind === "loss").length;
		const sleptMs = this.#troubles.reduce((sum, trouble) => sum + (trouble.kind === "sleep" ? trouble.ms : 0), 0);
		const answerMs = this.#answers.length === 0 ? null : median(this.#answers);
		const quality = { word: this.#word(answerMs, missed + losses, sleptMs), answerMs, missed, losses, sleptMs };
		const told = JSON.stringify(quality);
		if (told !== this.#told) this.tell(quality);
		this.#told = told;
	}

	#word(answerMs: number | null, troubles: number, sleptMs: number): QualityWord {
		if (troubles >= unsteadyFrom) return "unsteady";
		if (this.#answers.length >= enoughAnswers && (answerMs ?? 0) >= slowMs) return "slow";
		return sleptMs > 0 ? "slept" : "good";
	}
}

function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
