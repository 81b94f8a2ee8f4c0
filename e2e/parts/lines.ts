import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How long a process may take to say what is waited for, or to end, in milliseconds: a bound, not an expectation. */
const patienceMs = 60_000;

/** A process of the product that runs beside the test, and what it has said so far, line by line. */
export class Lines {
	/** What came out of it, both streams, oldest first. */
	readonly said: string[] = [];
	/** What came out of its standard output alone. */
	readonly out: string[] = [];
	readonly process: ChildProcess;
	#changed = new EventTarget();
	#ended: Promise<number | null>;
	/** It has ended, and all that it said is here: its exit is known before its last words are read. */
	#over = false;

	constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
		this.process = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
		this.#ended = once(this.process, "close").then(([code]) => code as number | null);
		for (const stream of [this.process.stdout, this.process.stderr]) {
			if (!stream) continue;
			createInterface({ input: stream }).on("line", (line) => {
				this.said.push(line);
				if (stream === this.process.stdout) this.out.push(line);
				this.#changed.dispatchEvent(new Event("line"));
			});
		}
		const over = () => {
			this.#over = true;
			this.#changed.dispatchEvent(new Event("line"));
		};
		this.#ended.then(over, over);
	}

	/** The first line of the standard output that matches, from the `from`th on, as soon as it has come. */
	async line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
		const over = AbortSignal.timeout(patienceMs);
		for (;;) {
			for (const line of this.out.slice(from)) {
				const match = pattern.exec(line);
				if (match) return match;
			}
			if (this.#over || over.aborted) {
				throw new Error(`no line ${pattern} came; what came:\n${this.said.join("\n")}`);
			}
			await new Promise<void>((heard) => {
				const hear = () => heard();
				this.#changed.addEventListener("line", hear, { once: true });
				over.addEventListener("abort", hear, { once: true });
			});
		}
	}

	/** Sends a signal; a process that has ended takes none. */
	signal(name: NodeJS.Signals): void {
		this.process.kill(name);
	}

	/** Resolves to the exit code, null after a signal; kills what does not end in time. */
	async end(): Promise<number | null> {
		const bound = setTimeout(() => this.process.kill("SIGKILL"), patienceMs);
		try {
			return await this.#ended;
		} finally {
			clearTimeout(bound);
		}
	}
}
