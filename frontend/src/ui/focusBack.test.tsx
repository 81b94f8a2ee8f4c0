import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test } from "vitest";
import { useFocusBack } from "./focusBack.ts";

let root: HTMLElement;
beforeEach(() => {
	root = document.createElement("div");
	document.body.replaceChildren(root);
});

function Notice() {
	return (
		<p ref={useFocusBack<HTMLParagraphElement>()}>
			<button type="button">×</button>
			<a href="/help">more</a>
		</p>
	);
}

const show = (shown: boolean) =>
	act(() =>
		render(
			<>
				<h1 tabIndex={-1}>Page</h1>
				<input />
				{shown && <Notice />}
			</>,
			root,
		),
	);
const focus = (selector: string, from: string | null = null) => {
	const element = root.querySelector<HTMLElement>(selector);
	element?.focus();
	element?.dispatchEvent(
		new FocusEvent("focusin", { bubbles: true, relatedTarget: from === null ? null : root.querySelector(from) }),
	);
};
const focused = () => document.activeElement?.tagName;

test("the focus goes back to where it was before", async () => {
	await show(true);
	focus("a", "input");
	focus("button", "a");
	await show(false);
	expect(focused()).toBe("INPUT");
});

test("where it came from nowhere it goes to the heading", async () => {
	await show(true);
	focus("button");
	await show(false);
	expect(focused()).toBe("H1");
});

test("a focus elsewhere stays", async () => {
	await show(true);
	focus("button", "input");
	focus("input", "button");
	await show(false);
	expect(focused()).toBe("INPUT");
});
