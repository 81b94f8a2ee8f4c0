import { describe, expect, test } from "vitest";
import type { DirectoryChanged, DirectoryEntry } from "../api/types.gen.ts";
import { type Directory, emptyDirectory, filterDirectory, mergeDirectory } from "./directory.ts";

function entry(id: number, name: string, more: Partial<DirectoryEntry> = {}): DirectoryEntry {
	return { id, user: name.toLowerCase(), display_name: name, places: [], ...more };
}

function message(mode: "snapshot" | "delta", users: DirectoryEntry[], part = 1, parts = 1): DirectoryChanged {
	return { type: "directory", mode, part, parts, users, seq: "1" };
}

const at = (station: string): Pick<DirectoryEntry, "places"> => ({
	places: [{ station_type: "workstation", station, state: "live", since: "2026-01-02T03:04:05Z" }],
});

const names = (directory: Directory) => directory.sorted.map(({ entry }) => entry.display_name);

describe("mergeDirectory", () => {
	const known = mergeDirectory(emptyDirectory, message("snapshot", [entry(2, "Bob"), entry(1, "Alice")]));

	test("a snapshot replaces, when it is whole", () => {
		const first = mergeDirectory(known, message("snapshot", [entry(4, "Dmitri")], 1, 3));
		expect(names(first)).toEqual(["Alice", "Bob"]);
		const second = mergeDirectory(first, message("snapshot", [entry(5, "Eve")], 2, 3));
		expect(names(second)).toEqual(["Alice", "Bob"]);
		const third = mergeDirectory(second, message("snapshot", [entry(3, "Carla")], 3, 3));
		expect(names(third)).toEqual(["Carla", "Dmitri", "Eve"]);
	});

	test("the first snapshot is there from its first part on", () => {
		const first = mergeDirectory(emptyDirectory, message("snapshot", [entry(4, "Dmitri")], 1, 3));
		expect(names(first)).toEqual(["Dmitri"]);
		const second = mergeDirectory(first, message("snapshot", [entry(3, "Carla")], 2, 3));
		expect(names(second)).toEqual(["Carla", "Dmitri"]);
	});

	test("a snapshot that was cut off is begun anew", () => {
		const cut = mergeDirectory(known, message("snapshot", [entry(9, "Nobody")], 1, 2));
		const again = mergeDirectory(cut, message("snapshot", [entry(3, "Carla")], 1, 2));
		expect(names(mergeDirectory(again, message("snapshot", [entry(4, "Dmitri")], 2, 2)))).toEqual(["Carla", "Dmitri"]);
	});

	test("a delta merges by user id", () => {
		const merged = mergeDirectory(known, message("delta", [entry(2, "Robert"), entry(3, "Carla")]));
		expect(names(merged)).toEqual(["Alice", "Carla", "Robert"]);
	});

	test("an entry that is gone leaves, and one that never was there too", () => {
		const gone = [entry(1, "", { gone: true }), entry(7, "", { gone: true })];
		expect(names(mergeDirectory(known, message("delta", gone)))).toEqual(["Bob"]);
	});

	test("whoever nothing is said of stays the very same", () => {
		const merged = mergeDirectory(known, message("delta", [entry(2, "Bob", at("T-1"))]));
		expect(merged.sorted[0]).toBe(known.sorted[0]);
		expect(merged.sorted[1]).not.toBe(known.sorted[1]);
	});

	test("what was known before is not changed", () => {
		mergeDirectory(known, message("delta", [entry(1, "Alice", { gone: true })]));
		expect([names(known), known.byId.size]).toEqual([["Alice", "Bob"], 2]);
	});

	test("after any changes it is as if it had been sorted and counted anew", () => {
		// A small generator of its own, so that every run is the same.
		let seed = 7;
		const random = (below: number) => {
			seed = (seed * 48271) % 2147483647;
			return seed % below;
		};
		let directory = emptyDirectory;
		const truth = new Map<number, DirectoryEntry>();
		for (let round = 0; round < 300; round++) {
			const users = Array.from({ length: random(6) }, () => {
				const places = random(2) ? at(`T-${random(9)}`) : {};
				return entry(random(40), `${random(2) ? "User" : "üser"} ${random(12)}`, { ...places, gone: random(4) === 0 });
			});
			for (const each of users) {
				if (each.gone) truth.delete(each.id);
				else truth.set(each.id, each);
			}
			directory = mergeDirectory(directory, message("delta", users));
			const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
			const sorted = [...truth.values()].sort((a, b) => compare(a.display_name, b.display_name) || a.id - b.id);
			expect(directory.sorted.map(({ entry }) => entry)).toEqual(sorted);
			expect(directory.loggedOn).toBe(sorted.filter(({ places }) => places.length > 0).length);
			expect(directory.byId.size).toBe(sorted.length);
		}
	});
});

describe("filterDirectory", () => {
	const people = [entry(1, "Zoe", at("T-2")), entry(2, "alice", at("T-10")), entry(3, "Bob")];
	const directory = mergeDirectory(emptyDirectory, message("snapshot", people));
	const found = (search: string, onlyLoggedOn = false) =>
		filterDirectory(directory, { search, onlyLoggedOn }).map((each) => each.display_name);

	test("orders by name, whatever the case", () => expect(found("")).toEqual(["alice", "Bob", "Zoe"]));
	test("finds by name", () => expect(found("ZO")).toEqual(["Zoe"]));
	test("finds by station", () => expect(found("t-10")).toEqual(["alice"]));
	test("wants every word", () => expect(found("zoe t-10")).toEqual([]));
	test("can leave out who is not logged on", () => expect(found("", true)).toEqual(["alice", "Zoe"]));
});
