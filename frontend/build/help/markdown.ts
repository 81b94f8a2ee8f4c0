import { Marked, type Token, type Tokens } from "marked";
import type { HelpPage, PageName, Section } from "./contents.ts";

/** A heading's text and its id: `Title {#id}`, or `{#code}` alone, which means the code's sentence. */
const headed = /^(.*?)\s*\{#([\w-]+)\}$/;

const marked = new Marked({
	renderer: {
		// The sources link to each other as files, so that they can be followed where the sources are read.
		link({ href, tokens }) {
			const to = href.replace(/^([\w-]+)\.md(?=#|$)/, "$1.html");
			return `<a href="${escapeHtml(to)}">${this.parser.parseInline(tokens)}</a>`;
		},
	},
});

/** Reads one page: a heading of the first level, then sections, whose headings all have an id. */
export function readPage(name: PageName, source: string, sentences: Readonly<Record<string, string>>): HelpPage {
	let title = "";
	let intro: Token[] = [];
	const sections: { head: Omit<Section, "body">; tokens: Token[] }[] = [];
	let into = intro;
	for (const token of marked.lexer(source)) {
		if (!isHeading(token)) {
			into.push(token);
		} else if (token.depth === 1) {
			title = token.text;
			intro = into = [];
		} else {
			const section = { head: readHeading(name, token, sentences), tokens: [] };
			sections.push(section);
			into = section.tokens;
		}
	}
	if (!title) throw new Error(`help page ${name} has no title`);
	return {
		name,
		title,
		intro: marked.parser(intro),
		sections: sections.map(({ head, tokens }) => ({ ...head, body: marked.parser(tokens) })),
	};
}

function isHeading(token: Token): token is Tokens.Heading {
	return token.type === "heading";
}

function readHeading(
	page: string,
	{ text, depth }: Tokens.Heading,
	sentences: Readonly<Record<string, string>>,
): Omit<Section, "body"> {
	const [, title = "", id] = headed.exec(text) ?? [];
	if (!id) throw new Error(`help page ${page}: the heading "${text}" has no {#id}`);
	return { id, level: depth === 2 ? 2 : 3, title: title || sentenceOf(id, sentences), code: !title };
}

/** A code's sentence as a title: what it says differs from case to case stands as `…`. */
function sentenceOf(code: string, sentences: Readonly<Record<string, string>>): string {
	return (sentences[code] ?? code).replace(/\{\w+\}/g, "…");
}

/** The text of HTML that was made here: what the search looks through. */
export function plainText(html: string): string {
	return html
		.replace(/<[^>]*>/g, " ")
		.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? "")
		.replace(/\s+/g, " ")
		.trim();
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
