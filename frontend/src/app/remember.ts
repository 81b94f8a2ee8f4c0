/**
 * What the page keeps in the browser: names of stations for suggestions, and which end a person has seen. Nothing
 * secret, and nothing that anything is decided by; a browser that forbids storage only loses the comfort.
 */

const stationsKey = "stationmaster.stations";
const dismissedKey = "stationmaster.dismissed";
const mostStations = 12;

/** The names of stations that were logged on to from this browser, the last one first. */
export function rememberedStations(): string[] {
	try {
		const names: unknown = JSON.parse(localStorage.getItem(stationsKey) ?? "[]");
		return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
	} catch {
		return [];
	}
}

/** Adds a station's name to the suggestions. */
export function rememberStation(name: string): void {
	const names = [name, ...rememberedStations().filter((known) => known !== name)].slice(0, mostStations);
	quietly(() => localStorage.setItem(stationsKey, JSON.stringify(names)));
}

/** Notes that the end with this ledger number was seen, so that a reload does not show it again. */
export function dismissEnd(ledger: number): void {
	quietly(() => sessionStorage.setItem(dismissedKey, String(ledger)));
}

/** Whether the end with this ledger number was seen already. */
export function isDismissed(ledger: number | undefined): boolean {
	try {
		return ledger !== undefined && sessionStorage.getItem(dismissedKey) === String(ledger);
	} catch {
		return false;
	}
}

function quietly(run: () => void): void {
	try {
		run();
	} catch {
		// Storage is full or forbidden.
	}
}
