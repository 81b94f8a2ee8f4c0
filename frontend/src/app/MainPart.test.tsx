import { type ComponentType, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, test } from "vitest";
import { session } from "../live/fakes.ts";
import { MainPart } from "./MainPart.tsx";
import { Part } from "./part.ts";
import { reduce } from "./reduce.ts";
import { initialState, type SessionScreen } from "./state.ts";

type Main = ComponentType<{ screen: SessionScreen }>;

const { screen } = reduce(initialState, { type: "session", session });
const Whole: Main = ({ screen }) => <h1>{screen.session.display_name}</h1>;

let fetches: { resolve: (page: Main) => void; reject: (reason: Error) => void }[];
let part: Part<{ screen: SessionScreen }>;
let root: HTMLElement;

beforeEach(() => {
	fetches = [];
	part = new Part(() => new Promise<Main>((resolve, reject) => fetches.push({ resolve, reject })));
	root = document.createElement("div");
});

function show(): Promise<void> {
	return act(() => {
		if (screen.at === "session") render(<MainPart screen={screen} part={part} />, root);
	});
}

describe("the main page", () => {
	test("is there at once when it was fetched before", async () => {
		const loaded = part.load();
		fetches[0]?.resolve(Whole);
		await loaded;
		await show();
		expect(root.textContent).toBe("Alice");
		expect(fetches).toHaveLength(1);
	});

	test("is waited for, and fetched once", async () => {
		const loaded = part.load();
		await show();
		expect(root.querySelector('[role="status"]')?.textContent).toBe("Starting…");
		await act(async () => {
			fetches[0]?.resolve(Whole);
			await loaded;
		});
		expect(root.textContent).toBe("Alice");
		expect(fetches).toHaveLength(1);
	});

	test("is tried again when an earlier fetch failed, and then says that a reload brings it", async () => {
		const early = part.load();
		fetches[0]?.reject(new TypeError("gone"));
		await early;
		await show();
		expect(root.querySelector('[role="status"]')?.textContent).toBe("Starting…");
		await act(async () => fetches[1]?.reject(new TypeError("gone")));
		expect(root.querySelector("button")?.textContent).toBe("Reload");
	});
});
