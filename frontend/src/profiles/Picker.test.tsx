import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noFields } from "../app/state.ts";
import { Picker } from "./Picker.tsx";
import type { Profile } from "./store.ts";

const list: Profile[] = ["Depot", "Home", "Office", "Other"].map((name) => ({ name, host: "", fields: noFields }));
const control = { id: "field-profile", name: "profile", "aria-describedby": undefined, "aria-invalid": undefined };
let root: HTMLElement;
let picked: string[];

async function show(value = ""): Promise<void> {
	await act(() =>
		render(
			<Picker
				control={control}
				list={list}
				value={value}
				none="None"
				label="Profile"
				pick={({ name }) => picked.push(name)}
			/>,
			root,
		),
	);
}

beforeEach(async () => {
	picked = [];
	root = document.createElement("div");
	document.body.replaceChildren(root);
	await show();
});

afterEach(() => act(() => render(null, root)));

const box = () => root.querySelector("button") as HTMLButtonElement;
const looksAt = () => document.getElementById(box().getAttribute("aria-activedescendant") ?? "")?.textContent ?? null;

/** Presses keys; what the page leaves to the browser is told. */
async function press(...keys: string[]): Promise<boolean[]> {
	const left: boolean[] = [];
	for (const key of keys) {
		const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
		await act(() => void left.push(box().dispatchEvent(event)));
	}
	return left;
}

test("arrow keys look, and only Enter picks", async () => {
	await press("ArrowDown");
	expect([looksAt(), box().ariaExpanded ?? box().getAttribute("aria-expanded")]).toEqual(["Depot", "true"]);
	await press("ArrowDown", "ArrowDown");
	expect([looksAt(), picked]).toEqual(["Office", []]);
	await press("Enter");
	expect([looksAt(), picked]).toEqual([null, ["Office"]]);
});

test("it opens at what the form is, and stops at both ends", async () => {
	await show("Office");
	expect(box().textContent).toBe("Office");
	await press(" ");
	expect(looksAt()).toBe("Office");
	await press("ArrowDown", "ArrowDown", "ArrowDown");
	expect(looksAt()).toBe("Other");
	await press("Home", "ArrowUp");
	expect(looksAt()).toBe("Depot");
	await press("End", " ");
	expect(picked).toEqual(["Other"]);
});

test("letters lead to a name, the same one again to the next", async () => {
	await press("o");
	expect(looksAt()).toBe("Office");
	await press("t");
	expect(looksAt()).toBe("Other");
	await press("x");
	expect(looksAt()).toBe("Other");
});

test("Escape and leaving it close it without a choice", async () => {
	await press("ArrowDown", "Escape");
	expect(looksAt()).toBeNull();
	await press("ArrowDown");
	await act(() => void box().dispatchEvent(new FocusEvent("blur")));
	expect([looksAt(), picked]).toEqual([null, []]);
});

test("what it has no use for is left to the browser", async () => {
	expect(await press("Tab", "Escape", "F1")).toEqual([true, true, true]);
	await press("ArrowDown");
	expect(await press("Tab", "F1")).toEqual([true, true]);
});
