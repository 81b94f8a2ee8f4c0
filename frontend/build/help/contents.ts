/** The pages of the help, in the order in which its contents name them. Each is a file in docs/help/<language>. */
export const pageNames = [
	"index",
	"log-on",
	"stations",
	"remote",
	"main-page",
	"settings",
	"connection",
	"windows",
	"messages",
	"browsers",
	"keyboard",
] as const;

export type PageName = (typeof pageNames)[number];

/** A page of the help in one language. */
export interface HelpPage {
	name: PageName;
	title: string;
	/** What stands before the first section, as HTML. */
	intro: string;
	sections: readonly Section[];
}

/** What a link can lead to: a heading with what follows it. */
export interface Section {
	/** The same in every language. A section about a code is called as the code is. */
	id: string;
	level: 2 | 3;
	/** Plain text. */
	title: string;
	/** The section is about this code, and its title is the code's sentence. */
	code: boolean;
	/** What follows the heading, as HTML. */
	body: string;
}

/** The help in one language. */
export interface Book {
	/** The language's tag. */
	language: string;
	words: Words;
	/** In their order. */
	pages: readonly HelpPage[];
}

/** What the help says around its pages; words.json beside them. */
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

/** What is taken from the catalogue. */
export interface Catalogue {
	codes: readonly { code: string; as: readonly string[] }[];
	sentences: Readonly<Record<string, Readonly<Record<string, string>>>>;
	browsers: readonly { browser: string; name: string; from: string }[];
}
