import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Book, type Catalogue, type HelpPage, pageNames, type Words } from "./contents.ts";
import { type Assets, missingHtml, pageHtml } from "./html.ts";
import { plainText, readPage } from "./markdown.ts";

const root = join(import.meta.dirname, "../../..");

/** Where the sources are: a folder for each language. */
export const folder = join(root, "docs/help");

export function readCatalogue(): Catalogue {
	return JSON.parse(readFileSync(join(root, "api/catalogue.gen.json"), "utf8")) as Catalogue;
}

/** The help in every language that it is written in. */
export function readBooks(catalogue: Catalogue = readCatalogue()): Book[] {
	return readdirSync(folder)
		.sort()
		.map((language) => readBook(language, catalogue));
}

function readBook(language: string, { sentences, browsers }: Catalogue): Book {
	const read = (name: string) => readFileSync(join(folder, language, name), "utf8");
	const list = browsers.map(({ name, from }) => `| ${name} | ${from} |`).join("\n");
	return {
		language,
		words: JSON.parse(read("words.json")) as Words,
		pages: pageNames.map((name) =>
			readPage(name, read(`${name}.md`).replace("{{browsers}}", list), sentences[language] ?? {}),
		),
	};
}

/** The files of the help by their path in the build. */
export function helpFiles(books: readonly Book[], assets: Assets): Map<string, string> {
	const files = new Map<string, string>();
	for (const book of books) {
		const put = (name: string, content: string) => files.set(`help/${book.language}/${name}`, content);
		for (const page of book.pages) put(`${page.name}.html`, pageHtml(book, page, books, assets));
		put("missing.html", missingHtml(book, books, assets));
		put("search.json", JSON.stringify(searchIndex(book.pages)));
	}
	return files;
}

/** What the search looks through: page, page's title, section, its title and its text. A page's beginning has no section. */
function searchIndex(pages: readonly HelpPage[]): string[][] {
	return pages.flatMap((page) => [
		[page.name, page.title, "", page.title, plainText(page.intro)],
		...page.sections.map(({ id, title, body, code }) => [
			page.name,
			page.title,
			id,
			title,
			plainText(body) + (code ? ` ${id}` : ""),
		]),
	]);
}
