import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { dispatch, state } from "../app/store.ts";
import { session, welcome } from "../live/fakes.ts";
import { MyStatus } from "./MyStatus.tsx";
import { happen } from "./screen.ts";

let sent: unknown[];
let answer: () => Promise<Response>;
let note: HTMLInputElement;

function Page() {
	const { screen } = state.value;
	return screen.at === "session" ? <MyStatus status={screen.status} noteTrouble={screen.noteTrouble} /> : null;
}

function type(text: string): Promise<void> {
	return act(() => {
		note.value = text;
		note.dispatchEvent(new Event("input", { bubbles: true }));
	});
}

function press(key: string, isComposing = false): Promise<void> {
	return act(() => {
		note.dispatchEvent(new KeyboardEvent("keydown", { key, isComposing, bubbles: true }));
	});
}

/** The floor is alive: somebody else's place changes. */
function delta(): Promise<void> {
	const zoe = { id: 9, user: "zoe", display_name: "Zoe", places: [] };
	return act(() =>
		happen({
			type: "message",
			message: { type: "directory", mode: "delta", part: 1, parts: 1, seq: "2", users: [zoe] },
		}),
	);
}

beforeEach(async () => {
	sent = [];
	answer = async () => Response.json({ ...welcome.status, note: "lunch" });
	vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
		sent.push(JSON.parse(String(init.body)));
		return answer();
	});
	dispatch({ type: "session", session });
	happen({ type: "message", message: welcome });
	const root = document.createElement("div");
	document.body.replaceChildren(root);
	await act(() => render(<Page />, root));
	const input = root.querySelector<HTMLInputElement>("#my-note");
	if (!input) throw new Error("no note");
	note = input;
});

test("a list that changes is there at once, and a status that is not in it any more stays until another is chosen", async () => {
	dispatch({
		type: "info",
		info: { contact: "old", statuses: [], station_types: ["workstation"] } as unknown as ServerInfo,
	});
	const statuses = [{ code: "tea", label: "Tea" }];
	await act(() =>
		happen({ type: "message", message: { type: "policies", policies: { statuses, contact: "desk-7" } } }),
	);
	const select = document.querySelector("select") as HTMLSelectElement;
	expect([...select.options].map(({ text }) => text)).toEqual(["Available", "Tea"]);
	expect(select.value).toBe("available");
	const tea = { ...welcome.status, status: "tea", label: "Tea" };
	await act(() => happen({ type: "message", message: { type: "status", status: tea } }));
	expect([...select.options].map(({ text }) => text)).toEqual(["Tea"]);
	// Also when the session is over.
	expect(state.value.info?.contact).toBe("desk-7");
	await act(() => happen({ type: "message", message: welcome }));
	expect([...select.options].map(({ text }) => text)).toEqual(["Available"]);
});

describe("the note", () => {
	test("stays as it is typed while the floor is alive", async () => {
		await type("half a sentence");
		await delta();
		expect(note.value).toBe("half a sentence");
		expect(sent).toEqual([]);
	});

	test("is sent once when it is finished with Enter and then left", async () => {
		await type("lunch");
		await press("Enter");
		await act(() => void note.dispatchEvent(new FocusEvent("blur")));
		expect(sent).toEqual([{ status: "available", note: "lunch" }]);
		await vi.waitFor(() => expect(state.value.screen).toMatchObject({ status: { note: "lunch" } }));
		expect(note.value).toBe("lunch");
	});

	test("is not finished by the Enter that ends a composed character", async () => {
		await type("lunch");
		await press("Enter", true);
		expect(sent).toEqual([]);
	});

	test("is not sent when nothing has changed, and then follows the server again", async () => {
		await type("x");
		await type("");
		await act(() => void note.dispatchEvent(new FocusEvent("blur")));
		expect(sent).toEqual([]);
		await act(() =>
			happen({ type: "message", message: { type: "status", status: { ...welcome.status, note: "elsewhere" } } }),
		);
		expect(note.value).toBe("elsewhere");
	});

	test("is not lost when nobody answers, and can be sent again", async () => {
		answer = () => Promise.reject(new TypeError("no network"));
		await type("lunch");
		await press("Enter");
		await vi.waitFor(() => expect(state.value.screen).toMatchObject({ trouble: expect.stringContaining("answer") }));
		await delta();
		expect(note.value).toBe("lunch");
		await press("Enter");
		expect(sent).toHaveLength(2);
	});

	test("has beside it what is wrong with it, until it is right", async () => {
		const problem = { code: "field_too_long", detail: "Too long.", status: 422, field: "note" };
		answer = async () => Response.json(problem, { status: 422 });
		await type("much too long");
		await act(() => press("Enter"));
		await vi.waitFor(() => expect(note.getAttribute("aria-invalid")).toBe("true"));
		expect(document.getElementById(note.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Too long.");
		expect(state.value.screen).toMatchObject({ trouble: "" });
		answer = async () => Response.json({ ...welcome.status, note: "short" });
		await type("short");
		await act(() => press("Enter"));
		await vi.waitFor(() => expect(note.getAttribute("aria-invalid")).toBeNull());
	});

	test("goes along with a status that is chosen before it was sent", async () => {
		await type("lunch");
		const select = document.querySelector("select");
		await act(() => void select?.dispatchEvent(new Event("change", { bubbles: true })));
		expect(sent).toEqual([{ status: "available", note: "lunch" }]);
	});
});
