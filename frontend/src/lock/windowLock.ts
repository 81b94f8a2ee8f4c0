/**
 * The browser's own guard of R3, a window runs one instance: a Web Lock, which every tab and popup of one browser window
 * shares and the browser frees on close and crash. It stops a second page before it does anything; the server decides
 * all the same. Locks belong to an origin and a profile, so the name needs nothing more.
 */

const name = "stationmaster";

/** What the page needs of `navigator.locks`. */
export type Locks = Pick<LockManager, "request">;

/** The lock of one page: asked for, held, given back. */
export class WindowLock {
	#release: (() => void) | null = null;
	#waiting: AbortController | null = null;

	/** Without Web Locks (plain HTTP off localhost) the server alone decides. `stolen`: another page has taken the lock from this one. */
	constructor(
		private readonly locks: Locks | undefined = navigator.locks,
		private readonly stolen: () => void = () => {},
	) {}

	/** Whether this page has the lock. */
	get held(): boolean {
		return this.#release !== null;
	}

	/** Takes the lock if it is free; true when this page has it, or when there are no locks. */
	async take(): Promise<boolean> {
		if (!this.locks || this.#release) return true;
		return this.#request({ ifAvailable: true });
	}

	/** Waits for the lock, as long as it takes. False when `giveBack` or another `wait` came first. */
	async wait(): Promise<boolean> {
		if (!this.locks || this.#release) return true;
		this.#waiting?.abort();
		this.#waiting = new AbortController();
		return this.#request({ signal: this.#waiting.signal });
	}

	/** Takes the lock from whichever page has it. False when `giveBack` came first. */
	async steal(): Promise<boolean> {
		if (!this.locks || this.#release) return true;
		this.#waiting?.abort();
		this.#waiting = new AbortController();
		// A request that steals may not have a signal.
		return this.#request({ steal: true }, this.#waiting.signal);
	}

	/** Frees the lock and stops waiting for it: a page that is left, even into the back-forward cache, runs nothing. */
	giveBack(): void {
		this.#waiting?.abort();
		this.#waiting = null;
		this.#release?.();
		this.#release = null;
	}

	/** Resolves as soon as it is known whether the lock is ours; the lock itself is held until it is given back. */
	#request(options: LockOptions, left: AbortSignal | undefined = options.signal): Promise<boolean> {
		return new Promise((answer) => {
			let mine: (() => void) | undefined;
			const held = this.locks?.request(name, options, (lock) => {
				const ours = lock !== null && !left?.aborted;
				answer(ours);
				if (!ours) return;
				return new Promise<void>((release) => {
					mine = release;
					this.#release = release;
				});
			});
			held?.catch((error: unknown) => {
				// An aborted wait is not ours. A document that may not use locks at all leaves it to the server.
				if (!mine) answer(!(error instanceof Error && error.name === "AbortError"));
				else if (mine === this.#release) this.#lose();
			});
		});
	}

	#lose(): void {
		this.#release = null;
		this.stolen();
	}
}
