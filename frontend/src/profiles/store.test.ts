import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Fields, noFields } from "../app/state.ts";
import { find, longestName, mostProfiles, profiles, profilesFrom, remove, rename, save } from "./store.ts";

const key = "stationmaster.profiles";
const office: Fields = { ...noFields, user: "alice", station: "T-101", remember: true };
const names = () => profiles.value.map(({ name }) => name);

/** What another tab, or anybody else, writes, and what the browser says of it here. */
function another(value: string | null): void {
	if (value === null) localStorage.removeItem(key);
	else localStorage.setItem(key, value);
	window.dispatchEvent(Object.assign(new Event("storage"), { key }));
}

beforeEach(() => another(null));

describe("saving", () => {
	test("keeps everything but a password, and sorts by name", () => {
		expect(save({ name: "Office", host: "", fields: { ...office, station: " T-101 " } })).toBeNull();
		expect(
			save({ name: "home", host: "leeds", fields: { ...noFields, type: "remote_number", number: "+44 1" } }),
		).toBeNull();
		expect(names()).toEqual(["home", "Office"]);
		expect(find(profiles.value, "office")).toEqual({ name: "Office", host: "", fields: office });
		expect(profilesFrom(JSON.parse(localStorage.getItem(key) ?? ""))).toEqual(profiles.value);
		expect(localStorage.getItem(key)).not.toContain("password");
	});

	test.each(["", "  \n\t "])("wants a name (%j)", (name) =>
		expect(save({ name, host: "", fields: office })).toBe("empty"),
	);

	test("wants a name of a sensible length", () => {
		expect(save({ name: "x".repeat(longestName + 1), host: "", fields: office })).toBe("long");
		expect(save({ name: "x".repeat(longestName), host: "", fields: office })).toBeNull();
	});

	test("takes a name that is there only to replace it, whatever its capitals and blanks", () => {
		save({ name: "Night  shift", host: "", fields: office });
		expect(save({ name: " NIGHT shift", host: "", fields: noFields })).toBe("taken");
		expect(save({ name: " NIGHT shift", host: "", fields: noFields }, true)).toBeNull();
		expect(profiles.value).toEqual([{ name: "NIGHT shift", host: "", fields: noFields }]);
	});

	test("keeps a name as it is, whatever it looks like", () => {
		save({ name: "<img src=x onerror=alert(1)>", host: "", fields: office });
		expect(names()).toEqual(["<img src=x onerror=alert(1)>"]);
	});

	test("keeps only so many", () => {
		for (let n = 0; n < mostProfiles; n++) expect(save({ name: `p${n}`, host: "", fields: office })).toBeNull();
		expect(save({ name: "one more", host: "", fields: office })).toBe("many");
		expect(save({ name: "P7", host: "", fields: noFields }, true)).toBeNull();
		expect(names()).toHaveLength(mostProfiles);
	});

	test("says when the browser does not keep it, and shows what it has kept", () => {
		save({ name: "Office", host: "", fields: office });
		const stored = localStorage.getItem(key);
		const setItem = () => {
			throw new DOMException("full", "QuotaExceededError");
		};
		vi.stubGlobal("localStorage", { getItem: () => stored, setItem });
		expect(save({ name: "Home", host: "", fields: office })).toBe("unkept");
		expect(rename("Office", "Desk")).toBe("unkept");
		expect(names()).toEqual(["Office"]);
	});

	test("says so where storage is forbidden altogether", () => {
		vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
			throw new DOMException("forbidden", "SecurityError");
		});
		expect(save({ name: "Home", host: "", fields: office })).toBe("unkept");
		expect(names()).toEqual([]);
	});
});

describe("renaming", () => {
	beforeEach(() => {
		save({ name: "Office", host: "", fields: office });
		save({ name: "Home", host: "", fields: noFields });
	});

	test("changes the name alone", () => {
		expect(rename("Office", "Desk")).toBeNull();
		expect(find(profiles.value, "Desk")).toEqual({ name: "Desk", host: "", fields: office });
		expect(names()).toEqual(["Desk", "Home"]);
	});
	test("changes the spelling", () => {
		expect(rename("Office", "OFFICE")).toBeNull();
		expect(names()).toEqual(["Home", "OFFICE"]);
	});
	test.each([
		["home", "taken"],
		["", "empty"],
		["x".repeat(longestName + 1), "long"],
	])("to %j is turned down as %s", (to, trouble) => {
		expect(rename("Office", to)).toBe(trouble);
		expect(names()).toEqual(["Home", "Office"]);
	});
	test("says when another tab has deleted it", () => {
		localStorage.removeItem(key);
		expect(rename("Office", "Desk")).toBe("gone");
		expect(names()).toEqual([]);
	});
});

describe("deleting", () => {
	test("forgets it, and with the last one everything", () => {
		save({ name: "Office", host: "", fields: office });
		expect(remove("Office")).toBeNull();
		expect(remove("Office")).toBeNull();
		expect([names(), localStorage.getItem(key)]).toEqual([[], null]);
	});
});

describe("another tab", () => {
	test("that saves one is heard, and what it saved stays", () => {
		save({ name: "Office", host: "", fields: office });
		const mine = JSON.parse(localStorage.getItem(key) ?? "[]");
		another(JSON.stringify([...mine, { name: "Theirs", ...noFields }]));
		expect(names()).toEqual(["Office", "Theirs"]);
	});
	test("that has not been heard yet keeps what it saved, too", () => {
		localStorage.setItem(key, JSON.stringify([{ name: "Theirs", ...noFields }]));
		save({ name: "Mine", host: "", fields: office });
		expect(names()).toEqual(["Mine", "Theirs"]);
	});
	test("that clears everything is heard", () => {
		save({ name: "Office", host: "", fields: office });
		localStorage.clear();
		window.dispatchEvent(Object.assign(new Event("storage"), { key: null }));
		expect(names()).toEqual([]);
	});
});

describe("what is stored", () => {
	test("is there from the start", async () => {
		localStorage.setItem(key, JSON.stringify([{ name: "b" }, { name: "a" }]));
		vi.resetModules();
		const fresh = await import("./store.ts");
		expect(fresh.profiles.value.map(({ name }) => name)).toEqual(["a", "b"]);
	});
	test.each(["not JSON", "null", "7", '"x"', "{}", "[null, 7, [], {}]", '[{"name": 7}, {"name": ""}]'])(
		"may be damaged: %s",
		(stored) => {
			another(stored);
			expect(names()).toEqual([]);
		},
	);
	test("is taken for what it can be", () => {
		another(
			JSON.stringify([
				{ name: "Odd", user: 7, type: "throne", station: "S".repeat(9999), host: {}, automatic: true, admin: true },
			]),
		);
		const fields = { ...noFields, station: "S".repeat(128), remember: true, automatic: true };
		expect(profiles.value).toEqual([{ name: "Odd", host: "", fields }]);
	});
	test("may be far too much", () => {
		const many = Array.from({ length: 5000 }, (_, n) => ({ name: `p${n}`, user: "u".repeat(500) }));
		another(JSON.stringify([{ name: "n".repeat(1_000_000) }, { name: "P1" }, ...many]));
		expect(names()).toHaveLength(mostProfiles);
		expect(profiles.value[0]?.fields.user).toHaveLength(128);
	});
});
