import { host } from "../api/host.ts";
import type { StationType } from "../api/types.gen.ts";
import { type Fields, noFields } from "./state.ts";

/**
 * What the page keeps in the browser: the form for the next time, names of stations for suggestions, which end a person
 * has seen, and that this window is not to log on by itself. Nothing secret, and nothing that anything is decided by; a
 * browser that forbids storage only loses the comfort.
 */

const fieldsKey = "stationmaster.remembered";
const turnedOutKey = "stationmaster.turned-out";
const stationsKey = "stationmaster.stations";
const dismissedKey = "stationmaster.dismissed";
/** Each host has stations and a ledger of its own. */
const ofHost = (key: string) => (host.value ? `${key}.${host.value}` : key);
const mostStations = 12;
/** Profiles are kept here by the part that knows what to do with them. */
export const profilesKey = "stationmaster.profiles";

/** The form as it was remembered; an empty one where it was not. */
export function rememberedFields(): Fields {
	const stored = read("localStorage", fieldsKey);
	return stored ? { ...fieldsFrom(stored), remember: true } : noFields;
}

/** Remembers the form for the next time, or forgets it: as its box says. */
export function rememberFields(fields: Fields): void {
	if (fields.remember) write("localStorage", fieldsKey, fields);
	else forget("localStorage", fieldsKey);
}

const stationTypes: readonly StationType[] = ["workstation", "remote_workstation", "remote_number", "none"];

/** A form out of the storage, as far as it is one: anybody can write there. */
export function fieldsFrom(stored: unknown): Fields {
	const { user, type, station, number, persistent, automatic, provider } = Object(stored) as Record<
		keyof Fields,
		unknown
	>;
	return {
		user: text(user),
		type: stationTypes.find((each) => each === type) ?? noFields.type,
		station: text(station),
		number: text(number),
		persistent: persistent === true,
		remember: false,
		automatic: automatic === true,
		provider: text(provider),
	};
}

/** Whether there may be profiles to pick from; what they are knows their part. */
export function keepsProfiles(): boolean {
	return read("localStorage", profilesKey) !== null;
}

/** A text out of the storage. */
export function text(value: unknown): string {
	return typeof value === "string" ? value.slice(0, 128) : "";
}

/**
 * Notes whether the last thing that happened to a session of this window was its end, or a refusal: then the page does
 * not log on by itself, also after a reload.
 */
export function noteTurnedOut(turnedOut: boolean): void {
	if (turnedOut) write("sessionStorage", turnedOutKey, true);
	else forget("sessionStorage", turnedOutKey);
}

/** Whether this window is one in which a session ended or a log on was refused last. */
export function wasTurnedOut(): boolean {
	return read("sessionStorage", turnedOutKey) !== null;
}

/** The names of stations that were logged on to from this browser, the last one first. */
export function rememberedStations(): string[] {
	const names = read("localStorage", ofHost(stationsKey));
	return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** Adds a station's name to the suggestions. */
export function rememberStation(name: string): void {
	const names = [name, ...rememberedStations().filter((known) => known !== name)].slice(0, mostStations);
	write("localStorage", ofHost(stationsKey), names);
}

/** Notes that the end with this ledger number was seen, so that a reload does not show it again. */
export function dismissEnd(ledger: number): void {
	quietly(() => sessionStorage.setItem(ofHost(dismissedKey), String(ledger)));
}

/** Whether the end with this ledger number was seen already. */
export function isDismissed(ledger: number | undefined): boolean {
	try {
		return ledger !== undefined && sessionStorage.getItem(ofHost(dismissedKey)) === String(ledger);
	} catch {
		return false;
	}
}

type Place = "localStorage" | "sessionStorage";

/** What is stored under a key, whatever it is by now; null where nothing is, or nothing that can be read. */
export function read(place: Place, key: string): unknown {
	try {
		return JSON.parse(window[place].getItem(key) ?? "null");
	} catch {
		return null;
	}
}

/** Stores something under a key, where the browser lets it. */
export function write(place: Place, key: string, value: unknown): void {
	quietly(() => window[place].setItem(key, JSON.stringify(value)));
}

/** Removes what is stored under a key. */
export function forget(place: Place, key: string): void {
	quietly(() => window[place].removeItem(key));
}

function quietly(run: () => void): void {
	try {
		run();
	} catch {
		// Storage is full or forbidden.
	}
}
