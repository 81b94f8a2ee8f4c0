import { type ComponentType, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, test } from "vitest";
import { session } from "../live/fakes.ts";
import { InPart } from "./InPart.tsx";
import { Part } from "./part.ts";
import { dispatch } from "./store.ts";

interface Code {
	Whole: ComponentType<{ name: string }>;
}

const code: Code = { Whole: ({ name }) => <h1>{name}</h1> };

let fetches: { resolve: (code: Code) => void; reject: (reason: Error) => void }[];
let part: Part<Code>;
let root: HTMLElement;

beforeEach(() => {
	fetches = [];
	part = new Part(() => new Promise<Code>((resolve, reject) => fetches.push({ resolve, reject })));
	root = document.createElement("div");
	dispatch({ type: "form" });
});

function show(): Promise<void> {
	return act(() => render(<InPart part={part}>{({ Whole }) => <Whole name="Alice" />}</InPart>, root));
}

/** The fetch under way does not succeed, and the page shows it. */
function fail(index: number): Promise<void> {
	const loaded = part.load();
	return act(async () => {
		fetches[index]?.reject(new TypeError("gone"));
		await loaded;
	});
}

describe("a part", () => {
	test("is there at once when it was fetched before", async () => {
		const loaded = part.load();
		fetches[0]?.resolve(code);
		expect(await loaded).toBe(code);
		await show();
		expect(root.textContent).toBe("Alice");
		expect(fetches).toHaveLength(1);
	});

	test("is waited for, and fetched once", async () => {
		const loaded = part.load();
		await show();
		expect(root.querySelector('[role="status"]')?.textContent).toBe("Starting…");
		await act(async () => {
			fetches[0]?.resolve(code);
			await loaded;
		});
		expect(root.textContent).toBe("Alice");
		expect(fetches).toHaveLength(1);
	});

	test("is tried again when an earlier fetch failed, and then says that a reload brings it", async () => {
		const early = part.load();
		fetches[0]?.reject(new TypeError("gone"));
		expect(await early).toBeNull();
		await show();
		expect(root.querySelector('[role="status"]')?.textContent).toBe("Starting…");
		await fail(1);
		expect(root.querySelector("button")?.textContent).toBe("Reload");
		expect(root.textContent).not.toContain("You are logged on");
	});

	test("that is not to be had does not hide that the person is logged on", async () => {
		await act(() => dispatch({ type: "session", session }));
		await show();
		await fail(0);
		expect(root.textContent).toContain("You are logged on");
	});
});
