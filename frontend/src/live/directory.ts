import type { DirectoryChanged, DirectoryEntry } from "../api/types.gen.ts";

/** The directory as this page knows it, by user id. */
export type Directory = ReadonlyMap<number, DirectoryEntry>;

/**
 * The directory after a message: a snapshot replaces from its first part on, a delta merges by user id, and an entry
 * that is gone leaves.
 */
export function mergeDirectory(known: Directory, message: DirectoryChanged): Directory {
	const replaces = message.mode === "snapshot" && message.part === 1;
	const merged = new Map(replaces ? [] : known);
	for (const entry of message.users) {
		if (entry.gone) merged.delete(entry.id);
		else merged.set(entry.id, entry);
	}
	return merged;
}

/** What a person typed into the search, and whether only those who are logged on count. */
export interface DirectoryFilter {
	search: string;
	onlyLoggedOn: boolean;
}

/** The entries that match, by display name; a search looks at names, status and places. */
export function filterDirectory(directory: Directory, filter: DirectoryFilter): DirectoryEntry[] {
	const words = filter.search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
	const matching = [...directory.values()].filter((entry) => {
		if (filter.onlyLoggedOn && entry.places.length === 0) return false;
		if (words.length === 0) return true;
		const text = searchText(entry);
		return words.every((word) => text.includes(word));
	});
	return matching.sort((a, b) => byName.compare(a.display_name, b.display_name) || a.id - b.id);
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function searchText(entry: DirectoryEntry): string {
	const places = entry.places.flatMap((place) => [place.station, place.number, place.number_shown]);
	return [entry.display_name, entry.user, entry.status?.label, entry.status?.note, ...places]
		.join(" ")
		.toLocaleLowerCase();
}
