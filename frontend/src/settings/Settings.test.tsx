import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { dispatch } from "../app/store.ts";
import { Settings } from "./Settings.tsx";

const help = import.meta.glob<string>("../../../docs/help/en/settings.md", {
	query: "?raw",
	import: "default",
	eager: true,
});

let root: HTMLElement;
let closed: number;
const asks = signal(false);

beforeEach(async () => {
	closed = 0;
	asks.value = false;
	localStorage.clear();
	vi.stubGlobal("fetch", async () => Response.json([]));
	root = document.createElement("div");
	document.body.replaceChildren(root);
	const lent = {
		user: "alice",
		source: undefined,
		authorised: async () => ({ kind: "over" }) as const,
		asksBeforeLeaving: asks,
		askBeforeLeaving: (wanted: boolean) => {
			asks.value = wanted;
		},
		tell: () => {},
	};
	await act(() => render(<Settings lent={lent} close={() => closed++} />, root));
});

afterEach(() => act(() => render(null, root)));

test("every section has its place in the help", () => {
	const [text = ""] = Object.values(help);
	const places = [...root.querySelectorAll<HTMLAnchorElement>("section > header > a.help")].map((link) =>
		link.hash.slice(1),
	);
	expect(places).toEqual(["saved", "profiles", "language", "theme", "leaving", "password"]);
	for (const place of places) expect(text).toContain(`{#${place}}`);
});

test("to whom a provider vouches for, no automatic log on is promised", async () => {
	const lent = {
		user: "corp\\bo",
		authorised: async () => ({ kind: "ok", value: [] }) as never,
		asksBeforeLeaving: asks,
		askBeforeLeaving: () => {},
		tell: () => {},
	};
	dispatch({
		type: "info",
		info: { station_types: [], providers: [{ name: "corp", label: "Corp" }] } as unknown as ServerInfo,
	});
	const says = async (source: string, text: string) => {
		await act(() => render(null, root));
		await act(() => render(<Settings lent={{ ...lent, source }} close={() => {}} />, root));
		await vi.waitFor(() => expect(root.querySelector("section .quiet")?.textContent).toContain(text));
	};
	await says("corp", "single sign-on is always asked for anew");
	await says("directory", "You can switch it on");
});

test("the focus begins at the heading, and Escape leads back", () => {
	expect(document.activeElement?.textContent).toBe("Settings");
	document.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
	expect(closed).toBe(0);
	document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
	expect(closed).toBe(1);
});

test("a theme that the browser does not keep is not chosen", async () => {
	vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
		throw new Error("full");
	});
	const [system, , dark] = root.querySelectorAll<HTMLInputElement>("input[name=theme]");
	await act(() => dark?.click());
	expect(root.textContent).toContain("This browser keeps nothing for this site");
	expect(system?.checked).toBe(true);
});

test("the wish to be asked is the main page's to keep", async () => {
	const box = root.querySelector<HTMLInputElement>("[name=leaving]");
	expect(box?.checked).toBe(false);
	await act(() => box?.click());
	expect(asks.value).toBe(true);
});
