import type { Bye, ServerMessage, Session, Welcome } from "../api/types.gen.ts";
import type { Clock } from "./clock.ts";

/** A clock that stands still until a test moves it, and a chance that is always the same. For tests only. */
export class FakeClock implements Clock {
	#now = 0;
	#timers: { at: number; run: () => void }[] = [];

	constructor(private readonly chance: number = 0.5) {}

	now = (): number => this.#now;
	random = (): number => this.chance;

	after(ms: number, run: () => void): () => void {
		const timer = { at: this.#now + ms, run };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((each) => each !== timer);
		};
	}

	/** Lets time pass, with everything that falls due. */
	pass(ms: number): void {
		const until = this.#now + ms;
		for (;;) {
			const next = this.#timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.#timers = this.#timers.filter((timer) => timer !== next);
			this.#now = next.at;
			next.run();
		}
		this.#now = until;
	}

	/** Lets time pass in which no timer runs, as in a sleeping computer. */
	sleep(ms: number): void {
		this.#now += ms;
	}
}

/** A WebSocket whose other end is the test. */
export class FakeSocket extends EventTarget {
	sent: Record<string, unknown>[] = [];
	closedWith: number | undefined;

	send(data: string): void {
		this.sent.push(JSON.parse(data));
	}

	close(code?: number): void {
		this.closedWith = code ?? 1005;
	}

	/** The connection is up. */
	open(): void {
		this.dispatchEvent(new Event("open"));
	}

	/** The server says something. */
	say(message: ServerMessage): void {
		this.sayRaw(JSON.stringify(message));
	}

	/** The server sends any frame. */
	sayRaw(data: unknown): void {
		this.dispatchEvent(Object.assign(new Event("message"), { data }));
	}

	/** The connection ends with this code. */
	end(code: number): void {
		this.dispatchEvent(Object.assign(new Event("close"), { code }));
	}
}

/** A session of Alice at T-101. */
export const session: Session = {
	id: 7,
	user: "alice",
	display_name: "Alice",
	station_type: "workstation",
	station: "T-101",
	persistent: false,
	state: "live",
	since: "2026-01-02T03:04:05Z",
	machine: "127.0.0.1",
	client: "browser",
	rights: [],
};

/** The welcome to it: held for 60 seconds, a heartbeat every 20. */
export const welcome: Welcome = {
	type: "welcome",
	session,
	sharing: [],
	status: { status: "available", label: "Available", note: "", since: session.since },
	idle: { limit_s: 0, warn_s: 0, left_s: 0 },
	policies: { statuses: [{ code: "available", label: "Available" }], contact: "" },
	hold_s: 60,
	heartbeat_s: 20,
	token_renew_s: 300,
	seq: "1",
	node: "n1",
	server_time: session.since,
};

/** A last word with this close code and reason. */
export function bye(code: number, reason: string, more: Partial<Bye> = {}): Bye {
	return { type: "bye", code, reason, sentence: reason, at: session.since, reconnect: code < 4500, ...more };
}
