import { expect, test } from "vitest";
import { type Entry, find } from "./search.ts";

const index: readonly Entry[] = [
	["messages", "Messages", "station_in_use", "Station … is in use by … on another computer.", "Somebody is there."],
	["messages", "Messages", "station_held", "Station … is kept for … for another … seconds.", "Wait for the seconds."],
	[
		"connection",
		"Connection",
		"hold",
		"How long it is kept",
		"The station is kept while the page reconnects. Auflösen geht später.",
	],
	["log-on", "Log on", "station", "Station", `${"Leave it empty to choose. ".repeat(20)}Then the offer comes.`],
];

const ids = (query: string) => find(query, index).map(({ entry }) => entry[2]);

test("a pasted sentence with names in it finds its section first", () => {
	expect(ids("Station T-101 is in use by Bob Brown on another computer.")[0]).toBe("station_in_use");
	expect(ids("Station 7 is kept for Bob for another 12 seconds.")[0]).toBe("station_held");
});

test("a title counts for more than a text", () => {
	expect(ids("station")[0]).not.toBe("hold");
});

test("parts of words, capitals and marks do not matter", () => {
	expect(ids("AUFLOS")).toEqual(["hold"]);
	expect(ids("reconn")).toEqual(["hold"]);
});

test("nothing asked, nothing found", () => {
	expect(ids("")).toEqual([]);
	expect(ids(" . ")).toEqual([]);
	expect(ids("zebra")).toEqual([]);
});

test("the excerpt shows the place, from a word's beginning to a word's end", () => {
	const [hit] = find("offer", index);
	expect(hit?.excerpt).toMatch(/^… (Leave|it|empty|to|choose\.) .*the offer comes\.$/);
	expect(find("station_in_use", [["p", "P", "x", "X", "a station_in_use"]])).toHaveLength(1);
});
