import type { DirectoryChanged, DirectoryEntry } from "../api/types.gen.ts";

/** One user as the directory has them. */
interface Listed {
	entry: DirectoryEntry;
	/** What a search looks at. */
	text: string;
}

/**
 * The directory as this page knows it, in the order of the names. It never changes: a message makes a new one, which shares every entry
 * that the message does not name, so that only those are drawn anew.
 */
export interface Directory {
	sorted: readonly Listed[];
	byId: ReadonlyMap<number, Listed>;
	loggedOn: number;
	/** A snapshot of which parts are still missing, while the one before is shown. */
	arriving: Directory | null;
}

/** A directory in which nobody is. */
export const emptyDirectory: Directory = { sorted: [], byId: new Map(), loggedOn: 0, arriving: null };

/**
 * The directory after a message: a delta merges by user id, and an entry that is gone leaves. A snapshot replaces, as soon as it
 * is whole, so that nobody's place in the list is lost meanwhile; where there is nothing to lose, from its first part on.
 */
export function mergeDirectory(known: Directory, message: DirectoryChanged): Directory {
	const { mode, part, parts, users } = message;
	if (mode === "delta") return merge(known, users);
	if (part === 1 && parts > 1 && known.sorted.length > 0) return { ...known, arriving: merge(emptyDirectory, users) };
	if (part === 1) return merge(emptyDirectory, users);
	if (!known.arriving) return merge(known, users);
	const arriving = merge(known.arriving, users);
	return part === parts ? arriving : { ...known, arriving };
}

/** Only what has changed is sorted in: nothing here takes longer than copying two lists of references. */
function merge(known: Directory, users: readonly DirectoryEntry[]): Directory {
	const sorted = [...known.sorted];
	const byId = new Map(known.byId);
	let { loggedOn } = known;
	for (const entry of users) {
		const before = byId.get(entry.id);
		const at = before ? position(sorted, before.entry) : -1;
		if (before?.entry.places.length) loggedOn--;
		if (entry.gone) {
			if (before) sorted.splice(at, 1);
			byId.delete(entry.id);
			continue;
		}
		const listed = { entry, text: searchText(entry) };
		byId.set(entry.id, listed);
		if (entry.places.length > 0) loggedOn++;
		if (before && byName(before.entry, entry) === 0) {
			sorted[at] = listed;
			continue;
		}
		if (before) sorted.splice(at, 1);
		sorted.splice(position(sorted, entry), 0, listed);
	}
	return { sorted, byId, loggedOn, arriving: null };
}

/** Where an entry stands, or belongs. */
function position(sorted: readonly Listed[], entry: DirectoryEntry): number {
	let from = 0;
	let to = sorted.length;
	while (from < to) {
		const middle = (from + to) >> 1;
		const there = sorted[middle];
		if (there && byName(there.entry, entry) < 0) from = middle + 1;
		else to = middle;
	}
	return from;
}

/** What a person typed into the search, and whether only those who are logged on count. */
export interface DirectoryFilter {
	search: string;
	onlyLoggedOn: boolean;
}

/** The entries that match, by display name; a search looks at names, status and places. */
export function filterDirectory(directory: Directory, filter: DirectoryFilter): DirectoryEntry[] {
	const words = filter.search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
	const found: DirectoryEntry[] = [];
	for (const { entry, text } of directory.sorted) {
		if (filter.onlyLoggedOn && entry.places.length === 0) continue;
		if (words.every((word) => text.includes(word))) found.push(entry);
	}
	return found;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function byName(a: DirectoryEntry, b: DirectoryEntry): number {
	return collator.compare(a.display_name, b.display_name) || a.id - b.id;
}

function searchText(entry: DirectoryEntry): string {
	const places = entry.places.flatMap((place) => [place.station, place.number, place.number_shown]);
	return [entry.display_name, entry.user, entry.status?.label, entry.status?.note, ...places]
		.join(" ")
		.toLocaleLowerCase();
}
