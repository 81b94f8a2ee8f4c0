import { Lines } from "./lines.ts";
import { binary } from "./server.ts";
import type { Credentials } from "./users.ts";
import type { Wire } from "./wire.ts";

/** `stationmaster connect`: the same product in a terminal. It prints one line for each thing that happens. */
export class Terminal {
	readonly #process: Lines;

	/** `args`: where to log on to, such as `--station`, `T-101`. */
	constructor(user: Credentials, machine: Wire, args: readonly string[]) {
		const { PATH, HOME } = process.env;
		const env = { PATH, HOME, STATIONMASTER_PASSWORD: user.password };
		this.#process = new Lines(binary, ["connect", "--server", machine.url, "--user", user.name, ...args], env);
	}

	/** The line of an event, as soon as it is there. */
	async says(event: RegExp): Promise<string> {
		const [line] = await this.#process.line(event);
		return line;
	}

	/** Ctrl-C: it logs off. Resolves to the exit code. */
	async interrupt(): Promise<number | null> {
		this.#process.signal("SIGINT");
		return this.#process.end();
	}

	/** Waits for it to end by itself. */
	async end(): Promise<number | null> {
		return this.#process.end();
	}

	/** Ends it without a word, when it has not ended yet. */
	async kill(): Promise<void> {
		this.#process.signal("SIGKILL");
		await this.#process.end();
	}
}
