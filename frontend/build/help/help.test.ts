import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pageNames } from "./contents.ts";
import { folder, helpFiles, readBooks, readCatalogue } from "./files.ts";
import { plainText, readPage } from "./markdown.ts";

const catalogue = readCatalogue();
const books = readBooks(catalogue);
const languages = books.map(({ language }) => language);
const others = languages.filter((language) => language !== "en");
const assets = {
	script: "/assets/help.js",
	theme: "/assets/theme.js",
	styles: ["/assets/help.css"],
	icon: "/assets/icon.svg",
};
const files = helpFiles(books, assets);

/** All ids of a page, without those around its text. */
const idsOf = (html: string) => [...html.matchAll(/<h[23] id="([^"]+)"/g)].map(([, id]) => id);

test("every language of the catalogue has every page, and nothing else", () => {
	expect(languages).toEqual(Object.keys(catalogue.sentences).sort());
	for (const language of languages) {
		const wanted = [...pageNames.map((name) => `${name}.md`), "words.json"];
		expect(readdirSync(join(folder, language)).sort(), language).toEqual(wanted.sort());
	}
});

describe.each(books)("in $language", ({ language, pages }) => {
	test("every code that a person can meet has its section", () => {
		const seen = catalogue.codes.filter(({ as }) => as.some((use) => use !== "ledger")).map(({ code }) => code);
		const sections = pages.find(({ name }) => name === "messages")?.sections.filter(({ code }) => code) ?? [];
		expect(sections.map(({ id }) => id).sort()).toEqual(seen.sort());
		for (const { id, title } of sections) expect(title, id).not.toMatch(/[{}]/);
		for (const { id, title } of sections) expect(title, id).toContain(" ");
	});

	test("no section is empty, and no id is there twice", () => {
		for (const { name, sections } of pages) {
			const ids = sections.map(({ id }) => id);
			expect(new Set(ids).size, name).toBe(ids.length);
			for (const [at, { id, level, body }] of sections.entries()) {
				const hasParts = level === 2 && sections[at + 1]?.level === 3;
				expect(hasParts || plainText(body) !== "", `${name}#${id}`).toBe(true);
			}
		}
	});

	test("every link inside the help leads somewhere", () => {
		const broken: string[] = [];
		for (const [file, html] of files) {
			if (!file.startsWith(`help/${language}/`) || !file.endsWith(".html")) continue;
			for (const [, href = ""] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
				const to = new URL(href, `http://help/${file}`);
				if (to.host !== "help") broken.push(`${file}: ${href} leads away`);
				if (!to.pathname.startsWith("/help/")) continue;
				const target = files.get(to.pathname.slice(1));
				if (!target) broken.push(`${file}: ${href} has no page`);
				else if (to.hash && !target.includes(` id="${to.hash.slice(1)}"`)) broken.push(`${file}: ${href} has no place`);
			}
		}
		expect(broken).toEqual([]);
	});

	test("the browsers are those of the catalogue", () => {
		const html = files.get(`help/${language}/browsers.html`) ?? "";
		for (const { name, from } of catalogue.browsers) {
			expect(html).toContain(`<td>${name}</td>`);
			expect(html).toContain(`<td>${from}</td>`);
		}
	});
});

test.each(others)("%s has every section and every word that English has", (other) => {
	for (const name of pageNames) {
		const english = idsOf(files.get(`help/en/${name}.html`) ?? "");
		expect(english.length, name).toBeGreaterThan(0);
		expect(idsOf(files.get(`help/${other}/${name}.html`) ?? ""), name).toEqual(english);
	}
	const words = (language: string) => Object.keys(books.find((book) => book.language === language)?.words ?? {});
	expect(words(other)).toEqual(words("en"));
});

test("every page can be read without scripts: nothing inline, one heading, landmarks, its own language", () => {
	for (const [file, html] of files) {
		if (!file.endsWith(".html")) continue;
		expect(html.match(/<h1>/g), file).toHaveLength(1);
		expect(html, file).toContain(`<html lang="${file.split("/")[1]}">`);
		expect(html, file).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?!( type="module")? src="\/assets\/)/);
		expect(html, file).toMatch(/<header [\s\S]*<main id="text"/);
	}
});

test("a heading without an id, and a page without a title, stop the build", () => {
	expect(() => readPage("index", "# Help\n\n## Start\n", {})).toThrow("Start");
	expect(() => readPage("index", "Nothing\n", {})).toThrow("title");
});

test("a code's section has its sentence as title; facts and markup of it do no harm", () => {
	const page = readPage("messages", "# M\n\n### {#a_b}\n\nText, [more](log-on.md#user).\n", {
		a_b: "<{x}> is in {y}.",
	});
	expect(page.sections).toEqual([
		{
			id: "a_b",
			level: 3,
			title: "<…> is in ….",
			code: true,
			body: '<p>Text, <a href="log-on.html#user">more</a>.</p>\n',
		},
	]);
});
