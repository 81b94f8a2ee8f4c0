import { describe, expect, test } from "vitest";
import type { DirectoryChanged, DirectoryEntry } from "../api/types.gen.ts";
import { filterDirectory, mergeDirectory } from "./directory.ts";

function entry(id: number, name: string, more: Partial<DirectoryEntry> = {}): DirectoryEntry {
	return { id, user: name.toLowerCase(), display_name: name, places: [], ...more };
}

function message(mode: "snapshot" | "delta", users: DirectoryEntry[], part = 1, parts = 1): DirectoryChanged {
	return { type: "directory", mode, part, parts, users, seq: "1" };
}

const at = (station: string): Pick<DirectoryEntry, "places"> => ({
	places: [{ station_type: "workstation", station, state: "live", since: "2026-01-02T03:04:05Z" }],
});

describe("mergeDirectory", () => {
	const known = mergeDirectory(new Map(), message("snapshot", [entry(1, "Alice"), entry(2, "Bob")]));

	test("a snapshot replaces from its first part on, and its other parts add", () => {
		const first = mergeDirectory(known, message("snapshot", [entry(3, "Carla")], 1, 2));
		expect([...first.keys()]).toEqual([3]);
		const second = mergeDirectory(first, message("snapshot", [entry(4, "Dmitri")], 2, 2));
		expect([...second.keys()]).toEqual([3, 4]);
	});

	test("a delta merges by user id", () => {
		const merged = mergeDirectory(known, message("delta", [entry(2, "Robert"), entry(3, "Carla")]));
		expect([...merged.values()].map((each) => each.display_name)).toEqual(["Alice", "Robert", "Carla"]);
	});

	test("an entry that is gone leaves", () => {
		const merged = mergeDirectory(known, message("delta", [entry(1, "Alice", { gone: true })]));
		expect([...merged.keys()]).toEqual([2]);
	});

	test("what was known before is not changed", () => {
		mergeDirectory(known, message("delta", [entry(1, "Alice", { gone: true })]));
		expect(known.size).toBe(2);
	});
});

describe("filterDirectory", () => {
	const people = [entry(1, "Zoe", at("T-2")), entry(2, "alice", at("T-10")), entry(3, "Bob")];
	const directory = mergeDirectory(new Map(), message("snapshot", people));
	const names = (search: string, onlyLoggedOn = false) =>
		filterDirectory(directory, { search, onlyLoggedOn }).map((each) => each.display_name);

	test("orders by name, whatever the case", () => expect(names("")).toEqual(["alice", "Bob", "Zoe"]));
	test("finds by name", () => expect(names("ZO")).toEqual(["Zoe"]));
	test("finds by station", () => expect(names("t-10")).toEqual(["alice"]));
	test("wants every word", () => expect(names("zoe t-10")).toEqual([]));
	test("can leave out who is not logged on", () => expect(names("", true)).toEqual(["alice", "Zoe"]));
});
