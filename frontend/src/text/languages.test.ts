import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chooseLanguage, language, languageNames, learn, speak, startLanguage, textParts } from "./language.ts";
import { sentence } from "./sentence.ts";
import { policyWord, t } from "./text.ts";
import { fullMoment } from "./time.ts";

/** The languages as their files are, whole: of each its name and the texts of every part. */
const languages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.fromEntries(
	Object.entries(import.meta.glob<object>("./[a-z][a-z].ts", { eager: true })).map(([path, file]) => [
		path.slice(2, 4),
		{ ...file },
	]),
);

/** What is right in English as well. */
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
	de: [
		"page.product",
		"page.titles.session",
		"page.logon.station",
		"page.dropped.station",
		"main.main.station",
		"main.main.machine",
		"main.status.label",
		"main.directory.status",
		"main.bar.status",
	],
};

beforeEach(() => localStorage.clear());
afterEach(() => speak("en"));

/** Every text by its path; one made of facts with those facts shown. */
function textsOf(value: unknown, path: string): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, value("«1»", "«2»")]];
	return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, path ? `${path}.${name}` : name));
}

const english = textsOf(languages.en, "");

describe.each(Object.keys(languages).filter((tag) => tag !== "en"))("the texts in %s", (tag) => {
	const texts = new Map(textsOf(languages[tag], ""));

	test.each(english)("%s is its own text", (path, text) => {
		const own = texts.get(path);
		expect(own).toBeTruthy();
		if (sameAsEnglish[tag]?.includes(path)) expect(own).toBe(text);
		else expect(own).not.toBe(text);
		// The same facts are in both.
		expect(own?.match(/«\d»/g)?.sort()).toEqual(text.match(/«\d»/g)?.sort());
	});

	test("are no more than English has", () => {
		expect([...texts.keys()].sort()).toEqual(english.map(([path]) => path).sort());
	});
});

test("every part has its texts, and no two parts have one of the same name", () => {
	const { name: _, ...parts } = languages.en ?? {};
	expect(Object.keys(parts).sort()).toEqual([...textParts].sort());
	const names = Object.values(parts).flatMap((part) => Object.keys(part as object));
	expect(names).toHaveLength(new Set(names).size);
});

test("every language that the server speaks is one of the page, by its own name", () => {
	const served = Object.keys(import.meta.glob("./sentences.page.*.gen.ts")).map((path) => path.split(".").at(-3));
	expect(Object.keys(languageNames).sort()).toEqual(served.sort());
	expect(languageNames).toMatchObject({ en: "English", de: "Deutsch" });
});

describe("the language at the start", () => {
	test.each([
		[["de-AT", "en"], "de"],
		[["fr", "de", "en"], "de"],
		[["EN-us", "de"], "en"],
		[["fr", "zz"], "en"],
		[[], "en"],
	])("of a browser that wants %j is %s", (wanted, start) => expect(startLanguage(wanted)).toBe(start));

	test("is the one chosen before", async () => {
		await chooseLanguage("de");
		expect(startLanguage(["en"])).toBe("de");
	});

	test("is the browser's when what is stored is none, or storage is forbidden", () => {
		localStorage.setItem("stationmaster.language", "constructor");
		expect(startLanguage(["de"])).toBe("de");
		vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
			throw new Error("forbidden");
		});
		expect(startLanguage(["de"])).toBe("de");
	});
});

test("a choice changes texts, sentences, times and the document at once", async () => {
	await chooseLanguage("de");
	expect([language.value, t.logon.submit, document.documentElement.lang]).toEqual(["de", "Anmelden", "de"]);
	expect(sentence("logged_off")).toBe("Sie sind abgemeldet.");
	expect(fullMoment("2026-03-04T12:00:00Z")).toContain("04.03.2026");
	expect([policyWord("Away"), policyWord("Wachwechsel"), policyWord("constructor")]).toEqual([
		"Abwesend",
		"Wachwechsel",
		"constructor",
	]);
	await chooseLanguage("en");
	expect([t.logon.submit, document.documentElement.lang]).toEqual(["Log on", "en"]);
});

test("of two choices the last one counts", async () => {
	await Promise.all([speak("de"), speak("en")]);
	expect(language.value).toBe("en");
});

describe("a part", () => {
	/** The page anew: it speaks nothing yet. */
	async function anew() {
		vi.resetModules();
		const fresh = { ...(await import("./language.ts")), ...(await import("./text.ts")) };
		await fresh.speakFirst();
		return fresh;
	}

	test("brings no texts before it is learnt, and then those of the language spoken", async () => {
		const page = await anew();
		await page.speak("de");
		expect([page.t.logon.submit, page.t.main]).toEqual(["Anmelden", undefined]);
		await page.learn("main");
		expect([page.t.logon.submit, page.t.main.logOff]).toEqual(["Anmelden", "Abmelden"]);
	});

	test("that is learnt while the language changes is learnt in the new one", async () => {
		const page = await anew();
		await Promise.all([page.learn("main"), page.speak("de")]);
		expect([page.language.value, page.t.logon.submit, page.t.main.logOff]).toEqual(["de", "Anmelden", "Abmelden"]);
	});

	test("changes the language with the page", async () => {
		await Promise.all([speak("de"), learn("main")]);
		expect([t.logon.submit, t.main.logOff]).toEqual(["Anmelden", "Abmelden"]);
	});
});

test("every request says which language its answer is to be in", async () => {
	const { ask } = await import("../api/http.ts");
	const asked = vi.fn(async (_: string, __: RequestInit) => Response.json({}));
	vi.stubGlobal("fetch", asked);
	await speak("de");
	await ask("/server-info");
	expect(new Headers(asked.mock.calls[0]?.[1].headers).get("Accept-Language")).toBe("de");
});
