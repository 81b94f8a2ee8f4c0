import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Language } from "./codes.gen.ts";
import type { Parts } from "./en.ts";

/** A part of the page that has texts of its own. */
export type TextPart = keyof Parts;

/** The texts of all parts. */
export type Texts = Parts["page"] &
	Parts["main"] &
	Parts["settings"] &
	Parts["agreement"] &
	Parts["hosts"] &
	Parts["profiles"] &
	Parts["waiting"] &
	Parts["offered"] &
	Parts["tabs"] &
	Parts["sso"];

/**
 * The texts of each part, one small file of the build for each language: the query makes a module of its own of the
 * language's file, of which only the export that is asked for remains.
 */
const files: { readonly [P in TextPart]: Readonly<Record<string, () => Promise<Parts[P]>>> } = {
	page: import.meta.glob<Parts["page"]>("./[a-z][a-z].ts", { query: "?page", import: "page" }),
	main: import.meta.glob<Parts["main"]>("./[a-z][a-z].ts", { query: "?main", import: "main" }),
	settings: import.meta.glob<Parts["settings"]>("./[a-z][a-z].ts", { query: "?settings", import: "settings" }),
	agreement: import.meta.glob<Parts["agreement"]>("./[a-z][a-z].ts", { query: "?agreement", import: "agreement" }),
	hosts: import.meta.glob<Parts["hosts"]>("./[a-z][a-z].ts", { query: "?hosts", import: "hosts" }),
	profiles: import.meta.glob<Parts["profiles"]>("./[a-z][a-z].ts", { query: "?profiles", import: "profiles" }),
	waiting: import.meta.glob<Parts["waiting"]>("./[a-z][a-z].ts", { query: "?waiting", import: "waiting" }),
	offered: import.meta.glob<Parts["offered"]>("./[a-z][a-z].ts", { query: "?offered", import: "offered" }),
	tabs: import.meta.glob<Parts["tabs"]>("./[a-z][a-z].ts", { query: "?tabs", import: "tabs" }),
	sso: import.meta.glob<Parts["sso"]>("./[a-z][a-z].ts", { query: "?sso", import: "sso" }),
};

/** Every part that has texts. */
export const textParts = Object.keys(files) as TextPart[];

const names = import.meta.glob<string>("./[a-z][a-z].ts", { query: "?name", import: "name", eager: true });

/** The languages by their own names, as people look for theirs. */
export const languageNames = Object.fromEntries(
	Object.entries(names).map(([path, name]) => [path.slice(2, 4), name]),
) as Readonly<Record<Language, string>>;

/** What the page says, in one language. */
interface Tongue {
	language: Language;
	/** The parts whose texts are here. */
	parts: readonly TextPart[];
	texts: Partial<Texts>;
}

const key = "stationmaster.language";

const spoken: Signal<Tongue> = signal({ language: "en", parts: [], texts: {} });

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

/** The parts that the page must be able to say: whatever it speaks, it speaks with all of them. */
const wantedParts = new Set<TextPart>(["page"]);
let asked: Language = "en";

/**
 * Speaks a language from now on, as soon as its texts are here. Of several calls the last one counts. When the texts
 * are not to be had the page goes on as it is, and the answer is false. Never rejects.
 */
export async function speak(wanted: Language): Promise<boolean> {
	asked = wanted;
	try {
		let parts: TextPart[];
		let texts: Partial<Texts>;
		// A part that is learnt meanwhile belongs to it.
		do {
			parts = [...wantedParts];
			texts = Object.assign({}, ...(await Promise.all(parts.map((part) => fetchTexts(wanted, part)))));
		} while ([...wantedParts].some((part) => !parts.includes(part)));
		if (asked === wanted) {
			spoken.value = { language: wanted, parts, texts };
			document.documentElement.lang = wanted;
		}
		return true;
	} catch {
		if (asked === wanted) asked = language.value;
		return false;
	}
}

/** Speaks for the first time, in English where the texts of the person's language are not to be had. False: nor are these. */
export async function speakFirst(): Promise<boolean> {
	return (await speak(startLanguage())) || speak("en");
}

/**
 * Fetches the texts of one more part. Where they are not to be had in the language that is spoken, the whole page goes on
 * in English; rejects when not in English either.
 */
export async function learn(part: TextPart): Promise<void> {
	wantedParts.add(part);
	while (!spoken.value.parts.includes(part)) {
		if ((await speak(asked)) || (await speak("en"))) continue;
		wantedParts.delete(part);
		throw new Error(`no texts of ${part}`);
	}
}

async function fetchTexts(wanted: Language, part: TextPart): Promise<Partial<Texts>> {
	const texts = await files[part][`./${wanted}.ts`]?.();
	if (!texts) throw new Error(`no texts of ${part} in ${wanted}`);
	return texts;
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
