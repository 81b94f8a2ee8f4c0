import type { Bye, ClientMessage, Ended, Problem, ServerMessage, Session } from "../api/types.gen.ts";
import { ActivityReports } from "./activity.ts";
import type { Clock } from "./clock.ts";
import { cleanClose, closeMeaning, silenceClose } from "./closes.ts";
import { needsToken, reconnectDelay } from "./policy.ts";
import { type Quality, QualityJudge } from "./quality.ts";
import { Connection, type ConnectionEnd, type Socket } from "./socket.ts";

/** A token and until when it opens a connection, in milliseconds of the client's clock. */
export interface Token {
	value: string;
	expiresAt: number;
}

/** What asking for the session back brought. */
export type Resumed =
	/** `holdLeftS`: for how many seconds the server still keeps the station; missing while the session is live. */
	| { kind: "session"; session: Session; token: string; expiresInS: number; holdLeftS?: number | undefined }
	| { kind: "ended"; ended: Ended }
	| { kind: "nothing" }
	| { kind: "busy"; problem: Problem }
	| { kind: "moved" }
	/** `promised`: the server lets the session in after that time. `sentence`: what it said, if it said anything. */
	| { kind: "failed"; retryAfterMs?: number | undefined; promised?: boolean; sentence?: string };

/** How the connection stands, for a person. Times are milliseconds of the client's clock; `nextAt` null: trying now. */
export type Link =
	| { at: "connecting" }
	| { at: "connected" }
	| { at: "reconnecting" | "lost"; since: number; nextAt: number | null; keptUntil: number };

/** Who listens to the live client. After `ended`, `bye`, `nothing`, `busy` or `moved` it has stopped. */
export interface LiveListener {
	message(message: ServerMessage): void;
	link(link: Link): void;
	/** The session ends at this time of the clock because nobody does anything; null: not any more. */
	idle(endsAt: number | null): void;
	/** How good the connection is has changed. */
	quality(quality: Quality): void;
	/** The session has ended, and this is its record. */
	ended(ended: Ended): void;
	/** The server's last word on a connection that is not to come back by itself. */
	bye(bye: Bye): void;
	/** There is no session to come back to. */
	nothing(): void;
	/** Another instance of the page has the session. */
	busy(problem: Problem | null): void;
	/** The person goes on with the session in another tab. */
	moved(): void;
}

/** What the live client needs from outside. */
export interface LiveDeps {
	clock: Clock;
	open(): Socket;
	resume(): Promise<Resumed>;
}

const windowBusy = 4507;
const movedAway = 4510;
const tooMany = 4029;

/**
 * The one live connection of a session over time: it connects, comes back by the rules after a loss, keeps the newest
 * token, and stops for good when the server says that the session has ended. It knows neither the page nor its state.
 *
 * Exactly one of these holds at any time: a connection, a timer until the next try, a resume under way, or stopped.
 * `#turn` grows with each of them, so that what comes late from an earlier one is not listened to.
 */
export class LiveClient {
	#turn = 0;
	#stopped = true;
	#connection: Connection | null = null;
	#cancelTimer: () => void = () => {};
	#token: Token = { value: "", expiresAt: 0 };
	#lastSeq: string | undefined;
	/** How long the server keeps the session from a loss on. */
	#holdMs = 0;
	/** Until when it keeps a session whose connection has not come yet; null once it came. */
	#keptUntil: number | null = null;
	#lost: { since: number; keptUntil: number; attempt: number } | null = null;
	#resuming = false;
	/** The last token that the server refused. */
	#refused = "";
	/** Since the last welcome a fresh token was asked for. */
	#askedForToken = false;
	readonly #activity: ActivityReports;
	readonly #quality: QualityJudge;
	/** The server has ended it for good, but its last word was lost: only the record is still to be had. */
	#over = false;

	constructor(
		private readonly instance: string,
		private readonly deps: LiveDeps,
		private readonly listener: LiveListener,
	) {
		this.#activity = new ActivityReports({
			clock: deps.clock,
			say: (message) => this.#say(message),
			warn: (endsAt) => listener.idle(endsAt),
		});
		this.#quality = new QualityJudge(deps.clock, (quality) => listener.quality(quality));
	}

	/** The newest token, for requests beside the connection. */
	get token(): string {
		return this.#token.value;
	}

	/** Begins with a token of a session that is held for so long when no connection comes. */
	start(token: string, expiresInS: number, holdS: number): void {
		this.#stopped = false;
		this.#holdMs = holdS * 1000;
		this.#keptUntil = this.deps.clock.now() + this.#holdMs;
		this.keepToken(token, expiresInS);
		this.listener.link({ at: "connecting" });
		this.#connect();
	}

	/** Takes a fresh token, from wherever it came. */
	keepToken(value: string, expiresInS: number): void {
		this.#token = { value, expiresAt: this.deps.clock.now() + expiresInS * 1000 };
	}

	/** Stops for good and forgets the token. A connection ends cleanly. */
	stop(): void {
		this.#stopped = true;
		this.#leave();
		this.#token = { value: "", expiresAt: 0 };
	}

	/** Tries at once when a try is waited for, and looks at a connection that may have died in a sleep. */
	tryNow(): void {
		if (this.#stopped) return;
		this.#activity.look();
		this.#quality.look();
		if (this.#connection) this.#connection.check();
		else if (!this.#resuming) this.#tryAgain();
	}

	/** The person did something on this page. */
	active(): void {
		if (!this.#stopped) this.#activity.seen();
	}

	/** The session's cookies opened nothing, beside a connection that stands: shown once more, the token gets the true end. */
	proveToken(): void {
		if (this.#stopped) return;
		this.#turn++;
		this.#cancelTimer();
		this.#connection?.close(silenceClose);
		this.#connection = null;
		this.#lose();
		this.#foundNothing();
	}

	#connect(): void {
		const turn = ++this.#turn;
		const hello = {
			type: "hello" as const,
			token: this.#token.value,
			instance: this.instance,
			watch: ["directory" as const],
			...(this.#lastSeq !== undefined && { last_seq: this.#lastSeq }),
		};
		this.#connection = new Connection(this.deps.open(), hello, this.deps.clock, {
			message: (message) => turn === this.#turn && this.#hear(message),
			heartbeat: () => turn === this.#turn && this.#beat(),
			end: (end) => turn === this.#turn && this.#end(end),
		});
	}

	#hear(message: ServerMessage): void {
		switch (message.type) {
			case "welcome":
				this.#holdMs = message.hold_s * 1000;
				this.#keptUntil = null;
				this.#lost = null;
				this.#askedForToken = false;
				this.listener.link({ at: "connected" });
				this.#activity.told(message.idle);
				this.#ping(this.#quality.welcomed(message.heartbeat_s));
				break;
			case "pong":
				this.#quality.pong(message.n);
				return;
			case "idle":
				this.#activity.told(message.idle);
				return;
			case "token":
				this.keepToken(message.token, message.token_expires_in_s);
				return;
			case "directory":
				// Half a snapshot is nothing that the server could continue from.
				this.#lastSeq = message.part === message.parts ? message.seq : undefined;
				break;
		}
		this.listener.message(message);
	}

	/** Heartbeats pace what the page asks and looks after, also where its own timers are slowed down in the background. */
	#beat(): void {
		this.#activity.look();
		this.#ping(this.#quality.heartbeat());
	}

	#ping(n: number): void {
		this.#say({ type: "ping", n });
	}

	/** Nothing is said before the welcome: there is nobody yet whose word it could be. */
	#say(message: ClientMessage): boolean {
		if (!this.#connection || this.#keptUntil !== null || this.#lost) return false;
		this.#connection.say(message);
		return true;
	}

	#end({ code, bye }: ConnectionEnd): void {
		this.#connection = null;
		const meaning = closeMeaning(code);
		if (meaning === "final") {
			this.#final(code, bye);
			return;
		}
		if (!this.#lost) this.#quality.lost(bye === null);
		this.#lose();
		if (meaning === "reconnect") {
			if (bye) this.#explain(bye);
			const promised = code === tooMany;
			// The server has looked at the token: it is as good as before.
			if (promised && this.#lost) this.#lost.attempt = 0;
			this.#wait(bye?.retry_after_ms, promised);
			return;
		}
		// A refused token is asked for once: a second refusal of a fresh one would go on for ever.
		if (this.#askedForToken) this.#finish(() => this.listener.nothing());
		else {
			this.#refused = this.#token.value;
			void this.#resume();
		}
	}

	/** Why the server ended the connection stands among its notices until the next welcome. */
	#explain({ reason: code, sentence: text }: Bye): void {
		this.listener.message({ type: "notice", code, level: "info", text, over: false });
	}

	#final(code: number, bye: Bye | null): void {
		if (code === windowBusy) this.#finish(() => this.listener.busy(null));
		else if (code === movedAway) this.#finish(() => this.listener.moved());
		else if (bye) this.#finish(() => this.listener.bye(bye));
		else {
			this.#over = true;
			this.#lose();
			void this.#resume();
		}
	}

	#lose(): void {
		this.#activity.lost();
		if (this.#lost) {
			this.#lost.attempt++;
			return;
		}
		const now = this.deps.clock.now();
		this.#lost = { since: now, keptUntil: this.#keptUntil ?? now + this.#holdMs, attempt: 0 };
	}

	#wait(retryAfterMs?: number, promised?: boolean): void {
		if (!this.#lost) return;
		const { clock } = this.deps;
		const now = clock.now();
		const delay = reconnectDelay({ ...this.#lost, now, retryAfterMs, promised, random: clock.random });
		const turn = ++this.#turn;
		this.#cancelTimer = clock.after(delay, () => turn === this.#turn && this.#tryAgain());
		this.#report(now + delay);
	}

	#tryAgain(): void {
		if (!this.#lost) return;
		this.#cancelTimer();
		const now = this.deps.clock.now();
		if (needsToken({ attempt: this.#lost.attempt, now }, this.#token.expiresAt)) void this.#resume();
		else {
			this.#report(null);
			this.#connect();
		}
	}

	async #resume(): Promise<void> {
		const turn = ++this.#turn;
		this.#report(null);
		this.#resuming = true;
		this.#askedForToken = true;
		const resumed = await this.deps.resume();
		if (turn !== this.#turn) return;
		this.#resuming = false;
		if (this.#over && (resumed.kind === "session" || resumed.kind === "nothing")) {
			this.#finish(() => this.listener.nothing());
			return;
		}
		switch (resumed.kind) {
			case "session":
				this.keepToken(resumed.token, resumed.expiresInS);
				this.#keepUntil(resumed.holdLeftS);
				this.#connect();
				return;
			case "failed":
				this.#askedForToken = false;
				this.#lose();
				this.#wait(resumed.retryAfterMs, resumed.promised);
				return;
			case "ended":
				this.#finish(() => this.listener.ended(resumed.ended));
				return;
			case "busy":
				this.#finish(() => this.listener.busy(resumed.problem));
				return;
			case "moved":
				this.#finish(() => this.listener.moved());
				return;
			case "nothing":
				this.#foundNothing();
		}
	}

	/**
	 * Without its cookies the page is given nothing back, but a token that nobody has refused still knows the session: shown once more,
	 * it gets the true end, and the station does not stay held for a page that cannot come back.
	 */
	#foundNothing(): void {
		const { value, expiresAt } = this.#token;
		if (value && value !== this.#refused && this.deps.clock.now() < expiresAt) this.#connect();
		else this.#finish(() => this.listener.nothing());
	}

	/** The server knows better than the page when the hold began, and how long it is. */
	#keepUntil(leftS: number | undefined): void {
		if (this.#lost && leftS !== undefined) this.#lost.keptUntil = this.deps.clock.now() + leftS * 1000;
	}

	#report(nextAt: number | null): void {
		if (!this.#lost) return;
		const { since, keptUntil } = this.#lost;
		const at = this.deps.clock.now() < keptUntil ? "reconnecting" : "lost";
		this.listener.link({ at, since, nextAt, keptUntil });
	}

	#finish(tell: () => void): void {
		this.stop();
		tell();
	}

	#leave(): void {
		this.#quality.stop();
		this.#activity.lost();
		this.#turn++;
		this.#resuming = false;
		this.#cancelTimer();
		this.#connection?.close(cleanClose);
		this.#connection = null;
		this.#lost = null;
		this.#lastSeq = undefined;
	}
}
