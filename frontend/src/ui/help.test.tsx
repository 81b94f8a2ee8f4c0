import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import type { StationType } from "../api/types.gen.ts";
import { dispatch, state } from "../app/store.ts";
import { LogonForm } from "../logon/LogonForm.tsx";
import { helpByKey } from "./HelpLink.tsx";

/** The sources of the help, in one language: build/help holds the others to it. */
const pages = import.meta.glob<string>("../../../docs/help/en/*.md", { query: "?raw", import: "default", eager: true });
const code = import.meta.glob<string>("../**/*.tsx", { query: "?raw", import: "default", eager: true });

/** Whether the help has a place such as `log-on.html#station`. */
function exists(place: string): boolean {
	const [page = "", id] = place.split("#");
	const source = pages[`../../../docs/help/en/${page.replace(".html", "")}.md`];
	return source !== undefined && (id === undefined || source.includes(`{#${id}}`));
}

function Form() {
	const { screen } = state.value;
	return screen.at === "logon" ? <LogonForm screen={screen} /> : null;
}

let root = document.createElement("div");

/** Nothing of a form may be left to run when its test is over. */
afterEach(() => act(() => render(null, root)));

async function showForm(type: StationType): Promise<HTMLElement> {
	root = document.createElement("div");
	document.body.replaceChildren(root);
	await act(() => {
		dispatch({ type: "form" });
		dispatch({ type: "typed", fields: { type } });
		render(<Form />, root);
	});
	return root;
}

const links = (root: Element) => [...root.querySelectorAll<HTMLAnchorElement>(".field > a.help")];
const tabbable = (root: Element) => links(root).filter((link) => link.tabIndex === 0);

test.each(["workstation", "remote_workstation", "remote_number", "none"] as const)(
	"each field of the form has its section in the help (%s)",
	async (type) => {
		const root = await showForm(type);
		expect(links(root)).toHaveLength(root.querySelectorAll("form :is(input, select)").length);
		for (const link of links(root)) expect(exists(link.href.split("/help/en/")[1] ?? ""), link.href).toBe(true);
	},
);

test("every place in the help that the page names is there", () => {
	const named = Object.values(code).flatMap((source) =>
		[...source.matchAll(/"([a-z-]+\.html(?:#[\w-]+)?)"/g)].map(([, place = ""]) => place),
	);
	expect(named.length).toBeGreaterThan(4);
	expect(named.filter((place) => !exists(place))).toEqual([]);
});

test("what is wrong in a field has its own section", async () => {
	const root = await showForm("workstation");
	await act(() => dispatch({ type: "fieldError", field: "password", sentence: "Empty.", code: "field_required" }));
	const link = root.querySelector<HTMLAnchorElement>(".wrong > a.help");
	expect(link?.href).toMatch(/\/help\/en\/messages\.html#field_required$/);
});

test("Tab forward meets no help; from a field it is the one before it", async () => {
	const root = await showForm("workstation");
	const focus = (selector: string) => act(() => root.querySelector<HTMLElement>(selector)?.focus());
	await focus("button[type=submit]");
	expect(tabbable(root)).toEqual([]);
	await focus("[name=station]");
	expect(tabbable(root).map(({ href }) => href.split("#")[1])).toEqual(["station"]);
	await act(() => tabbable(root)[0]?.focus());
	expect(tabbable(root)).toHaveLength(1);
	await focus("[name=user]");
	expect(tabbable(root).map(({ href }) => href.split("#")[1])).toEqual(["user"]);
});

test("F1 opens the help that is nearest to the focus", async () => {
	const root = await showForm("workstation");
	helpByKey();
	const opened: string[] = [];
	vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
		opened.push(this.href);
	});
	const press = (key: string) => {
		const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
		document.activeElement?.dispatchEvent(event);
		return event.defaultPrevented;
	};
	await act(() => root.querySelector<HTMLElement>("[name=type]")?.focus());
	expect(press("F2")).toBe(false);
	expect(press("F1")).toBe(true);
	expect(opened).toHaveLength(1);
	expect(opened[0]).toMatch(/log-on\.html#type$/);
});
