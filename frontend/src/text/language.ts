import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Language, Sentences } from "./codes.gen.ts";
import { en, type Texts } from "./en.ts";
import { sentences } from "./sentences.en.gen.ts";

/** All that the page says in one language. */
export interface Tongue {
	language: Language;
	texts: Texts;
	sentences: Sentences;
}

const english: Tongue = { language: "en", texts: en, sentences };

/** The other languages: each is fetched apart, and only by who reads it. English is what there is always. */
const others: Readonly<Record<Exclude<Language, "en">, () => Promise<Tongue>>> = {
	de: async () => (await import("./german.ts")).german,
};

/** The languages by their own names, as people look for theirs. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

const key = "stationmaster.language";

const spoken: Signal<Tongue> = signal(english);

/** What the page speaks now. Whatever reads it while it renders is rendered again when that changes. */
export const tongue: ReadonlySignal<Tongue> = spoken;

/** The tag that the page sends with every request, so that the server's sentences come in the same language. */
export const language: ReadonlySignal<Language> = computed(() => spoken.value.language);

/** The language in which the page starts: the one chosen here before, else the browser's first that there is. */
export function startLanguage(wanted: readonly string[] = navigator.languages): Language {
	for (const tag of [remembered(), ...wanted]) {
		const primary = tag.slice(0, 2).toLowerCase();
		if (isLanguage(primary)) return primary;
	}
	return "en";
}

let asked: Language = "en";

/**
 * Speaks a language from now on, as soon as its texts are here. Of several calls the last one counts. When the texts
 * are not to be had the page goes on as it is. Never rejects.
 */
export async function speak(wanted: Language): Promise<void> {
	asked = wanted;
	try {
		const next = wanted === "en" ? english : await others[wanted]();
		if (asked !== wanted) return;
		spoken.value = next;
		document.documentElement.lang = wanted;
	} catch {
		// What the page speaks already is all there is.
	}
}

/** The person's choice: spoken from now on, and whenever this browser opens the page again. */
export async function chooseLanguage(wanted: Language): Promise<void> {
	try {
		localStorage.setItem(key, wanted);
	} catch {
		// Storage is full or forbidden: the choice lasts as long as the page.
	}
	await speak(wanted);
}

function isLanguage(tag: string): tag is Language {
	return Object.hasOwn(languageNames, tag);
}

function remembered(): string {
	try {
		return localStorage.getItem(key) ?? "";
	} catch {
		return "";
	}
}
