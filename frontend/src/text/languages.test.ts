import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { endOf } from "../app/end.ts";
import { session } from "../live/fakes.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { chooseLanguage, language, languageNames, speak, startLanguage } from "./language.ts";
import { sentence } from "./sentence.ts";
import { sentences as german } from "./sentences.de.gen.ts";
import { sentences as english } from "./sentences.en.gen.ts";
import { policyWord, t } from "./text.ts";
import { fullMoment } from "./time.ts";

/** What is right in both languages. */
const sameInBoth = new Set([
	"product",
	"logon.station",
	"main.station",
	"dropped.station",
	"main.machine",
	"status.label",
	"directory.status",
	"bar.status",
]);

beforeEach(() => localStorage.clear());
afterEach(() => speak("en"));

/** Every text by its path; one made of facts with those facts shown. */
function textsOf(value: unknown, path: string): [string, string][] {
	if (typeof value === "string") return [[path, value]];
	if (typeof value === "function") return [[path, value("«1»", "«2»")]];
	return Object.entries(value as object).flatMap(([name, inner]) => textsOf(inner, path ? `${path}.${name}` : name));
}

describe("German", () => {
	const texts = new Map(textsOf(de, ""));

	test.each(textsOf(en, ""))("%s is its own text", (path, text) => {
		const own = texts.get(path);
		expect(own).toBeTruthy();
		if (sameInBoth.has(path) || path === "titles.session") expect(own).toBe(text);
		else expect(own).not.toBe(text);
		// The same facts are in both.
		expect(own?.match(/«\d»/g)?.sort()).toEqual(text.match(/«\d»/g)?.sort());
	});

	test("has no text that English does not have", () => {
		expect([...texts.keys()].sort()).toEqual(
			textsOf(en, "")
				.map(([path]) => path)
				.sort(),
		);
	});

	test.each(Object.entries(english))("the sentence of %s is its own", (code, text) => {
		expect(german[code as keyof typeof german]).not.toBe(text);
	});
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

test("every language has its own name", () => {
	expect(Object.values(languageNames)).toEqual(["English", "Deutsch"]);
});

test("every request says which language its answer is to be in", async () => {
	const { ask } = await import("../api/http.ts");
	const asked = vi.fn(async (_: string, __: RequestInit) => Response.json({}));
	vi.stubGlobal("fetch", asked);
	await speak("de");
	await ask("/server-info");
	expect(new Headers(asked.mock.calls[0]?.[1].headers).get("Accept-Language")).toBe("de");
});

describe("a bye", () => {
	const bye = {
		type: "bye",
		code: 4503,
		reason: "supervisor",
		sentence: "As told (Sue).",
		by: "Sue",
		at: session.since,
		reconnect: false,
	} as const;

	test("is shown as the server told it in the language of the log on", () => {
		expect(endOf(bye, { ...session, language: "en-GB" }).sentence).toBe("As told (Sue).");
	});
	test("is shown in the language that was chosen since", async () => {
		await speak("de");
		expect(endOf(bye, { ...session, language: "en" }).sentence).toBe(
			"Ihre Sitzung wurde von der Aufsicht (Sue) beendet.",
		);
	});
	test("with a code that this page does not know is shown as told", async () => {
		await speak("de");
		expect(endOf({ ...bye, reason: "toString" }, { ...session, language: "en" }).sentence).toBe("As told (Sue).");
	});
});
