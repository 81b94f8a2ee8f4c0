import { type Signal, signal } from "@preact/signals";
import { fieldsFrom, profilesKey, read, text } from "../app/remember.ts";
import type { Fields } from "../app/state.ts";

/** A named set of what stands in the logon form, everything but the password (docs/adr/0024). */
export interface Profile {
	name: string;
	/** The host's name as the page talks to it; empty: the one that the page comes from. */
	host: string;
	fields: Fields;
}

/** Why something was not done. `unkept`: the browser did not store it. */
export type Trouble = "empty" | "long" | "taken" | "many" | "gone" | "unkept";

export const longestName = 64;
export const mostProfiles = 50;

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The profiles of this browser by name, as they are now: another tab's changes come by themselves. */
export const profiles: Signal<readonly Profile[]> = signal(kept());

if (typeof window !== "undefined") {
	// Without a key the whole storage was cleared.
	window.addEventListener("storage", ({ key }) => {
		if (key === profilesKey || key === null) profiles.value = kept();
	});
}

/** Profiles out of the storage, as far as they are some: anybody can write there. */
export function profilesFrom(stored: unknown): Profile[] {
	const list: Profile[] = [];
	for (const each of Array.isArray(stored) ? stored : []) {
		const { name, host, remember } = Object(each) as Record<string, unknown>;
		const named = typeof name === "string" && name.length <= 4 * longestName ? tidy(name) : "";
		if (nameTrouble(named) || find(list, named) || list.length === mostProfiles) continue;
		const fields = fieldsFrom(each);
		list.push({
			name: named,
			host: text(host),
			fields: { ...fields, remember: remember === true || fields.automatic },
		});
	}
	return list.sort((a, b) => byName.compare(a.name, b.name));
}

/** Keeps a profile. `replace`: also in the place of one that has the name already. */
export function save({ name, host, fields }: Profile, replace = false): Trouble | null {
	const named = tidy(name);
	const list = kept();
	const same = find(list, named);
	const trouble = nameTrouble(named) ?? (same && !replace ? "taken" : null);
	if (trouble) return trouble;
	const others = list.filter((each) => each !== same);
	if (others.length >= mostProfiles) return "many";
	const trimmed = { ...fields, user: fields.user.trim(), station: fields.station.trim(), number: fields.number.trim() };
	return keep([...others, { name: named, host, fields: trimmed }]);
}

/** Gives a profile another name, or another spelling of its own. */
export function rename(from: string, to: string): Trouble | null {
	const named = tidy(to);
	const list = kept();
	const it = find(list, from);
	if (!it) {
		profiles.value = list;
		return "gone";
	}
	const other = find(list, named);
	const trouble = nameTrouble(named) ?? (other && other !== it ? "taken" : null);
	return trouble ?? keep(list.map((each) => (each === it ? { ...it, name: named } : each)));
}

/** Forgets a profile. One that is gone already is no trouble. */
export function remove(name: string): Trouble | null {
	const list = kept();
	const it = find(list, name);
	return keep(list.filter((each) => each !== it));
}

/** The profile of that name, capitals or not. */
export function find(list: readonly Profile[], name: string): Profile | undefined {
	const word = tidy(name).toLowerCase();
	return list.find((each) => each.name.toLowerCase() === word);
}

/** A name as it is kept: without what cannot be seen. */
function tidy(name: string): string {
	return name
		.normalize("NFC")
		.replace(/[\s\p{Cc}]+/gu, " ")
		.trim();
}

function nameTrouble(named: string): Trouble | null {
	if (!named) return "empty";
	return named.length > longestName ? "long" : null;
}

/** What is in the storage now, whatever this page has read before: the other tab's word counts as well. */
function kept(): Profile[] {
	return profilesFrom(read("localStorage", profilesKey));
}

function keep(list: readonly Profile[]): Trouble | null {
	try {
		if (list.length === 0) localStorage.removeItem(profilesKey);
		else {
			const stored = list.map(({ name, host, fields }) => ({ name, host, ...fields }));
			localStorage.setItem(profilesKey, JSON.stringify(stored));
		}
		return null;
	} catch {
		return "unkept";
	} finally {
		profiles.value = kept();
	}
}
