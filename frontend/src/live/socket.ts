import type { Bye, ClientMessage, Hello, ServerMessage } from "../api/types.gen.ts";
import type { Clock } from "./clock.ts";
import { silenceClose } from "./closes.ts";
import { readMessage } from "./messages.ts";

/** How a connection ended: its close code, and what the server said before, if it did. */
export interface ConnectionEnd {
	code: number;
	bye: Bye | null;
}

/** Who listens to one connection. `end` comes exactly once, and nothing after it. */
export interface ConnectionListener {
	message(message: ServerMessage): void;
	/** A heartbeat came, and was answered. */
	heartbeat(): void;
	end(end: ConnectionEnd): void;
}

/** The part of a WebSocket that is used here. */
export type Socket = Pick<WebSocket, "send" | "close" | "addEventListener">;

const untilWelcomeMs = 15_000;
const heartbeatSlackMs = 15_000;
const noStatus = 1006;

/**
 * One connection, from hello to its end. It answers heartbeats at once and gives up when the server has been silent for
 * longer than the heartbeat allows. It decides nothing about coming back: that is the live client's.
 */
export class Connection {
	#ended = false;
	#bye: Bye | null = null;
	#heardAt: number;
	#silenceMs = untilWelcomeMs;
	#stopWatch: () => void = () => {};

	constructor(
		private readonly socket: Socket,
		hello: Hello,
		private readonly clock: Clock,
		private readonly listener: ConnectionListener,
	) {
		this.#heardAt = clock.now();
		this.#watch();
		socket.addEventListener("open", () => this.say(hello));
		socket.addEventListener("message", (event) => this.#hear(event.data));
		socket.addEventListener("close", (event) => this.#end(event.code));
		// A close event always follows an error and says the same.
	}

	/** Ends the connection from this side; the listener hears nothing more. */
	close(code: number): void {
		this.#ended = true;
		this.#stopWatch();
		this.socket.close(code);
	}

	/** Looks whether the server has been silent for too long, as after a sleep in which no timer ran. */
	check(): void {
		if (this.clock.now() - this.#heardAt >= this.#silenceMs) this.#giveUp();
	}

	#hear(data: unknown): void {
		if (this.#ended) return;
		this.#heardAt = this.clock.now();
		const message = readMessage(data);
		if (!message) return;
		if (message.type === "heartbeat") {
			this.say({ type: "heartbeat", n: message.n });
			this.listener.heartbeat();
			return;
		}
		if (message.type === "welcome") {
			this.#silenceMs = message.heartbeat_s * 1000 + heartbeatSlackMs;
			this.#watch();
		}
		if (message.type === "bye") this.#bye = message;
		else this.listener.message(message);
	}

	/** Sends a message, while it is up. */
	say(message: ClientMessage): void {
		if (!this.#ended) this.socket.send(JSON.stringify(message));
	}

	#watch(): void {
		this.#stopWatch();
		const left = this.#heardAt + this.#silenceMs - this.clock.now();
		this.#stopWatch = this.clock.after(Math.max(left, 0), () => {
			if (this.clock.now() - this.#heardAt >= this.#silenceMs) this.#giveUp();
			else this.#watch();
		});
	}

	#giveUp(): void {
		if (this.#ended) return;
		this.socket.close(silenceClose);
		this.#end(noStatus);
	}

	#end(code: number): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#stopWatch();
		this.listener.end({ code: this.#bye?.code ?? code, bye: this.#bye });
	}
}
