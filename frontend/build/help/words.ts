import type { Language } from "../../src/text/codes.gen.ts";

/** What the help says around its pages. */
export interface Words {
	/** The language by its own name. */
	language: string;
	help: string;
	skip: string;
	contents: string;
	search: string;
	searchHint: string;
	/** {n} is how many were found. */
	found: string;
	foundOne: string;
	foundNone: string;
	/** The way back to the product. */
	product: string;
	code: string;
	previous: string;
	next: string;
	missing: string;
	missingText: string;
}

/** One for each language that has sentences; a missing one does not compile. */
export const words: Readonly<Record<Language, Words>> = {
	en: {
		language: "English",
		help: "Help",
		skip: "Skip to the text",
		contents: "Contents",
		search: "Search the help",
		searchHint: "A word, or the sentence that you were shown",
		found: "{n} places found, the best first",
		foundOne: "1 place found",
		foundNone: "Nothing found. Try fewer or other words.",
		product: "To Stationmaster",
		code: "Code",
		previous: "Previous",
		next: "Next",
		missing: "There is no such help page",
		missingText: "The address may be from another version. Everything that there is stands in the contents.",
	},
	de: {
		language: "Deutsch",
		help: "Hilfe",
		skip: "Zum Text springen",
		contents: "Inhalt",
		search: "Hilfe durchsuchen",
		searchHint: "Ein Wort oder der Satz, der Ihnen gezeigt wurde",
		found: "{n} Stellen gefunden, die besten zuerst",
		foundOne: "1 Stelle gefunden",
		foundNone: "Nichts gefunden. Versuchen Sie es mit weniger oder anderen Wörtern.",
		product: "Zu Stationmaster",
		code: "Code",
		previous: "Vorige Seite",
		next: "Nächste Seite",
		missing: "Diese Hilfeseite gibt es nicht",
		missingText: "Die Adresse stammt vielleicht aus einer anderen Version. Alles, was es gibt, steht im Inhalt.",
	},
};
