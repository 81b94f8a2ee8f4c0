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

	/** Without Web Locks (plain HTTP off localhost) the server alone decides. */
	constructor(private readonly locks: Locks | undefined = navigator.locks) {}

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

	/** Frees the lock and stops waiting for it: a page that is left, even into the back-forward cache, runs nothing. */
	giveBack(): void {
		this.#waiting?.abort();
		this.#waiting = null;
		this.#release?.();
		this.#release = null;
	}

	/** Resolves as soon as it is known whether the lock is ours; the lock itself is held until it is given back. */
	#request(options: LockOptions): Promise<boolean> {
		return new Promise((answer) => {
			const held = this.locks?.request(name, options, (lock) => {
				answer(lock !== null);
				if (!lock) return;
				return new Promise<void>((release) => {
					this.#release = release;
				});
			});
			// An aborted wait is not ours. A document that may not use locks at all leaves it to the server.
			held?.catch((error: unknown) => answer(!(error instanceof Error && error.name === "AbortError")));
		});
	}
}
