import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../../src/text/codes.gen.ts";
import { type Catalogue, type HelpPage, pageNames } from "./contents.ts";
import { type Assets, missingHtml, pageHtml } from "./html.ts";
import { plainText, readPage } from "./markdown.ts";
import { words } from "./words.ts";

const root = join(import.meta.dirname, "../../..");

/** Where the sources are: everything that the help is made of beside the page's own style. */
export const sources = { pages: join(root, "docs/help"), catalogue: join(root, "api/catalogue.gen.json") };

export const languages = Object.keys(words) as Language[];

export function readCatalogue(): Catalogue {
	return JSON.parse(readFileSync(sources.catalogue, "utf8")) as Catalogue;
}

/** All pages of a language, in their order. */
export function readPages(language: Language, { sentences, browsers }: Catalogue = readCatalogue()): HelpPage[] {
	const list = browsers.map(({ name, from }) => `| ${name} | ${from} |`).join("\n");
	return pageNames.map((name) => {
		const source = readFileSync(join(sources.pages, language, `${name}.md`), "utf8");
		return readPage(name, source.replace("{{browsers}}", list), sentences[language] ?? {});
	});
}

/** The files of the help by their path in the build. */
export function helpFiles(assets: Assets): Map<string, string> {
	const files = new Map<string, string>();
	const catalogue = readCatalogue();
	for (const language of languages) {
		const pages = readPages(language, catalogue);
		for (const page of pages) files.set(`help/${language}/${page.name}.html`, pageHtml(language, page, pages, assets));
		files.set(`help/${language}/missing.html`, missingHtml(language, pages, assets));
		files.set(`help/${language}/search.json`, JSON.stringify(searchIndex(pages)));
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
