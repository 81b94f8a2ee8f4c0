import "./help.css";
import { type Entry, find, type Hit } from "./search.ts";

/**
 * What the help's pages do beside being read: search, and change the language without losing the place. They are whole
 * without it.
 */
const form = document.querySelector<HTMLFormElement>("form.search");
if (form) searchIn(form);
keepThePlace();

function searchIn(form: HTMLFormElement): void {
	const input = form.querySelector("input");
	const results = form.querySelector<HTMLElement>(".results");
	const count = results?.querySelector("p");
	const list = results?.querySelector("ol");
	if (!input || !results || !count || !list) return;
	let index: readonly Entry[] | null = null;
	let asking = false;

	const show = () => {
		const query = input.value.trim();
		results.hidden = !index || query === "";
		if (!index || query === "") return;
		const hits = find(query, index);
		const { many = "", one = "", none = "" } = count.dataset;
		count.textContent = hits.length === 0 ? none : hits.length === 1 ? one : many.replace("{n}", String(hits.length));
		list.replaceChildren(...hits.map((hit) => item(hit, form.dataset.pages ?? "")));
	};
	const fetchIndex = async () => {
		if (index || asking) return;
		asking = true;
		try {
			const answer = await fetch(form.dataset.index ?? "");
			if (answer.ok) index = await answer.json();
		} catch {
			// Without the network there is no search; the next key tries again.
		}
		asking = false;
		show();
	};
	const close = () => {
		results.hidden = true;
	};

	form.hidden = false;
	input.addEventListener("focus", () => void fetchIndex());
	input.addEventListener("input", () => (index ? show() : void fetchIndex()));
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		list.querySelector("a")?.click();
	});
	form.addEventListener("keydown", (event) => move(event, input, list, close));
	// A result may be on this very page.
	list.addEventListener("click", close);
	document.addEventListener("click", ({ target }) => target instanceof Node && !form.contains(target) && close());
}

/** Arrows go through the results, Escape goes back to what was typed. */
function move(event: KeyboardEvent, input: HTMLInputElement, list: Element, close: () => void): void {
	if (event.key === "Escape") {
		close();
		input.focus();
	}
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (!step) return;
	event.preventDefault();
	const all: HTMLElement[] = [input, ...list.querySelectorAll("a")];
	const at = all.indexOf(document.activeElement as HTMLElement);
	all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

function item({ entry: [page, pageTitle, id, title], excerpt }: Hit, base: string): HTMLElement {
	const link = document.createElement("a");
	link.href = `${base}${page}.html${id && `#${id}`}`;
	link.textContent = title;
	const where = document.createElement("p");
	where.className = "quiet";
	where.textContent = title === pageTitle ? excerpt : `${pageTitle}: ${excerpt}`;
	const row = document.createElement("li");
	row.append(link, where);
	return row;
}

/** The ids are the same in every language, so that a link to another one can lead to the section that is being read. */
function keepThePlace(): void {
	for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language]")) {
		const lead = () => {
			link.hash = sectionInView();
		};
		link.addEventListener("pointerdown", lead);
		link.addEventListener("keydown", lead);
		link.addEventListener("click", lead);
	}
}

/** The id of the section that a link has led to while it is in sight, else of the one that the window's upper part shows. */
function sectionInView(): string {
	const target = document.querySelector("main :is(h2, h3):target");
	const top = target?.getBoundingClientRect().top ?? -1;
	if (target && top >= 0 && top < window.innerHeight) return target.id;
	const line = window.innerHeight / 3;
	const above = [...document.querySelectorAll("main :is(h2, h3)[id]")].filter(
		(heading) => heading.getBoundingClientRect().top < line,
	);
	return (window.scrollY > 0 && above.at(-1)?.id) || "";
}
