import { describe, expect, test } from "vitest";
import { noFields } from "../app/state.ts";
import { choiceOf, fieldOf, firstEmpty } from "./fields.ts";
import { sortOffered } from "./offered.ts";

const typed = {
	...noFields,
	user: "alice",
	type: "workstation",
	station: " T-101 ",
	number: " 12 ",
	persistent: true,
} as const;

describe("choiceOf", () => {
	test("sends only what the station type asks for", () => {
		expect(choiceOf(typed)).toEqual({ type: "workstation", station: "T-101" });
		expect(choiceOf({ ...typed, type: "remote_workstation" })).toEqual({
			type: "remote_workstation",
			station: "T-101",
			number: "12",
		});
		expect(choiceOf({ ...typed, type: "remote_number" })).toEqual({
			type: "remote_number",
			number: "12",
			persistent: true,
		});
		expect(choiceOf({ ...typed, type: "none" })).toEqual({ type: "none" });
	});

	test("a station left empty is left out, so that the server offers some", () => {
		expect(choiceOf({ ...typed, station: "  " })).toEqual({ type: "workstation" });
	});
});

describe("firstEmpty", () => {
	test("goes through the form from above", () => {
		expect(firstEmpty(noFields, "", false)).toBe("user");
		expect(firstEmpty({ ...typed }, "", false)).toBe("password");
		expect(firstEmpty({ ...typed }, "", true)).toBeNull();
		expect(firstEmpty({ ...typed, type: "remote_number", number: " " }, "x", false)).toBe("number");
	});
});

describe("fieldOf", () => {
	test.each([
		["user", "user"],
		["choice.number", "number"],
		["instance", null],
		[undefined, null],
	])("%s is %s", (name, field) => expect(fieldOf(name)).toBe(field));
});

test("offered stations: available ones first, then by name as people count", () => {
	const station = (name: string, available: boolean) => ({
		name,
		type: "workstation" as const,
		available,
		occupants: [],
	});
	const stations = [station("T-10", true), station("T-1", false), station("T-9", true)];
	expect(sortOffered(stations, "").map((each) => each.name)).toEqual(["T-9", "T-10", "T-1"]);
	expect(sortOffered(stations, " t-1").map((each) => each.name)).toEqual(["T-10", "T-1"]);
});
