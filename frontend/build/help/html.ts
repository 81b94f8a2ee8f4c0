import type { Book, HelpPage, Section, Words } from "./contents.ts";
import { escapeHtml } from "./markdown.ts";

/** What every page loads, by the addresses that the build gave them. */
export interface Assets {
	script: string;
	/** The plain script that looks up the theme before the page is shown. */
	theme: string;
	styles: readonly string[];
	icon: string;
}

/** A whole page of the help, as it is served. `books`: the help in all languages. */
export function pageHtml(book: Book, page: HelpPage, books: readonly Book[], assets: Assets): string {
	const { words, pages } = book;
	const content = [
		`<h1>${escapeHtml(page.title)}</h1>`,
		page.intro,
		...page.sections.map((section) => sectionHtml(section, words)),
		neighbours(words, page, pages),
	];
	return frame(book, books, assets, {
		title: page.title,
		file: `${page.name}.html`,
		content,
		nav: contents(pages, page),
	});
}

/** What is served for an address below the help that has nothing. It stands at any depth, so its links are absolute. */
export function missingHtml(book: Book, books: readonly Book[], assets: Assets): string {
	const { missing, missingText } = book.words;
	const base = `/help/${book.language}/`;
	const content = [`<h1>${missing}</h1>`, `<p>${missingText}</p>`, contents(book.pages, null, base)];
	return frame(book, books, assets, { title: missing, file: "index.html", content, nav: "", base });
}

interface Frame {
	title: string;
	file: string;
	content: readonly string[];
	nav: string;
	/** What links to pages of the same language begin with. */
	base?: string;
}

function frame(
	{ language, words: w }: Book,
	books: readonly Book[],
	assets: Assets,
	{ title, file, content, nav, base = "" }: Frame,
): string {
	const others = books.filter((book) => book.language !== language);
	const otherLink = ({ language: other, words }: Book) =>
		`<li><a data-language lang="${other}" hreflang="${other}" href="${base ? "/help" : ".."}/${other}/${file}">${words.language}</a></li>`;
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} – Stationmaster ${w.help}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
${assets.styles.map((href) => `<link rel="stylesheet" href="${href}">`).join("\n")}
<script src="${assets.theme}"></script>
<script type="module" src="${assets.script}"></script>
</head>
<body>
<a class="skip" href="#text">${w.skip}</a>
<header class="help-head">
<p><a class="home" href="${base}index.html">Stationmaster ${w.help}</a></p>
${nav && `<p class="to-contents"><a href="#contents">${w.contents}</a></p>`}
<form role="search" class="search" hidden data-index="/help/${language}/search.json" data-pages="/help/${language}/">
<label for="search" class="visually-hidden">${w.search}</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="${w.search}" title="${w.searchHint}">
<div class="results" hidden>
<p role="status" data-many="${w.found}" data-one="${w.foundOne}" data-none="${w.foundNone}"></p>
<ol></ol>
</div>
</form>
<ul class="ways">
${others.map(otherLink).join("\n")}
<li><a href="/">${w.product}</a></li>
</ul>
</header>
<div class="help-body">
${nav && `<nav id="contents" aria-label="${w.contents}">${nav}</nav>`}
<main id="text" tabindex="-1">
${content.filter(Boolean).join("\n")}
</main>
</div>
</body>
</html>
`;
}

/** The list of all pages; of the one that is shown, also its sections. */
function contents(pages: readonly HelpPage[], current: HelpPage | null, base = ""): string {
	const items = pages.map((page) => {
		const here = page === current;
		const sections = here ? page.sections.filter(({ level }) => level === 2) : [];
		const inside = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join("");
		return `<li><a href="${base}${page.name}.html"${here ? ' aria-current="page"' : ""}>${escapeHtml(page.title)}</a>${
			inside && `<ul>${inside}</ul>`
		}</li>`;
	});
	return `<ul class="contents">\n${items.join("\n")}\n</ul>`;
}

function sectionHtml({ id, level, title, code, body }: Section, w: Words): string {
	const heading = `<h${level} id="${id}">${escapeHtml(title)}</h${level}>`;
	if (!code) return `${heading}\n${body}`;
	return `<section class="message" aria-labelledby="${id}">${heading}\n${body}<p class="code">${w.code} <code>${id}</code></p></section>`;
}

function neighbours(w: Words, page: HelpPage, pages: readonly HelpPage[]): string {
	const at = pages.indexOf(page);
	const link = (to: HelpPage | undefined, way: string, rel: string) =>
		to ? `<li>${way}: <a rel="${rel}" href="${to.name}.html">${escapeHtml(to.title)}</a></li>` : "";
	return `<ul class="neighbours">${link(pages[at - 1], w.previous, "prev")}${link(pages[at + 1], w.next, "next")}</ul>`;
}
