import { bench, describe } from "vitest";
import type { DirectoryEntry } from "../api/types.gen.ts";
import { emptyDirectory, filterDirectory, mergeDirectory } from "./directory.ts";

/*
 * What a change and a key cost in a directory of 5,000, beside what it costs to put one in order anew: the ratio is what
 * counts. What the browser draws is not in it (docs/adr/0027).
 */

const users = Array.from({ length: 5_000 }, (_, id): DirectoryEntry => {
	const name = `Agent ${(id * 7919) % 5_000}`;
	const status = { status: "away", label: "Away", note: "back soon", since: "2026-01-02T03:04:05Z" };
	return { id, user: name.toLowerCase(), display_name: name, status, places: [] };
});
const news = { type: "directory", part: 1, parts: 1, seq: "1" } as const;
const directory = mergeDirectory(emptyDirectory, { ...news, mode: "snapshot", users });
const changes = users.filter(({ id }) => id % 417 === 0);

const bounded = { time: 500, warmupTime: 100 };

describe("a directory of 5,000", () => {
	bench(
		"is put in order anew",
		() => void mergeDirectory(emptyDirectory, { ...news, mode: "snapshot", users }),
		bounded,
	);
	bench("takes 12 changes", () => void mergeDirectory(directory, { ...news, mode: "delta", users: changes }), bounded);
	bench(
		"is searched",
		() => void filterDirectory(directory, { search: "agent 44 away", onlyLoggedOn: false }),
		bounded,
	);
});
