import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, expect, test } from "vitest";
import { CopiedNotice } from "./CopiedNotice.tsx";

beforeEach(() => localStorage.clear());

async function shown(at: string): Promise<HTMLElement> {
	const root = document.createElement("div");
	await act(() => render(<CopiedNotice at={at} />, root));
	return root;
}

test("a copy is told of until the person has seen it, the next one again", async () => {
	const first = "2026-03-04T12:00:00Z";
	const root = await shown(first);
	expect(root.textContent).toContain("All your saved logons were revoked");
	await act(() => root.querySelector("button")?.click());
	expect(root.textContent).toBe("");
	expect((await shown(first)).textContent).toBe("");
	expect((await shown("2026-03-05T12:00:00Z")).textContent).toContain("revoked");
});
