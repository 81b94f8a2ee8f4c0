/**
 * The random id of this running copy of the page. It lives in memory only, so that a duplicated tab, which copies
 * every storage of the browser, still has another one.
 */
export class Instance {
	#id = randomId();

	get id(): string {
		return this.#id;
	}

	/** Begins anew, as a reload would. */
	renew(): void {
		this.#id = randomId();
	}
}

// crypto.randomUUID is missing on plain HTTP off localhost.
function randomId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** This page's instance. */
export const instance: Instance = new Instance();
