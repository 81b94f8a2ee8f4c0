import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Reply } from "../api/http.ts";
import type { ServerInfo } from "../api/types.gen.ts";
import { dispatch, state } from "../app/store.ts";
import { session } from "../live/fakes.ts";
import { speak } from "../text/language.ts";
import { Password } from "./Password.tsx";
import { savedVoided } from "./savedVoided.ts";

let root: HTMLElement;
const tell = vi.fn();
let sent: unknown[];
let answer: () => Promise<Response>;

const wrong = { code: "password_wrong", detail: "This is not your current password.", field: "current" };

/** The last request, answered or not. */
let asked: Promise<unknown>;

function authorised<T>(send: (token: string) => Promise<Reply<T>>): Promise<Reply<T>> {
	const reply = send("token");
	asked = reply;
	return reply;
}

const lent = {
	user: "alice",
	source: undefined,
	authorised,
	asksBeforeLeaving: signal(false),
	askBeforeLeaving: () => {},
	tell,
};

beforeEach(async () => {
	sent = [];
	asked = Promise.resolve();
	tell.mockReset();
	answer = async () => new Response(null, { status: 204 });
	vi.stubGlobal("fetch", (_path: string, init: RequestInit) => {
		sent.push(JSON.parse(String(init.body)));
		return answer();
	});
	dispatch({ type: "info", info: { station_types: [], password_min_length: 12 } as unknown as ServerInfo });
	dispatch({ type: "session", session });
	root = document.createElement("div");
	document.body.replaceChildren(root);
	await act(() => render(<Password lent={lent} />, root));
});

afterEach(async () => {
	await act(() => render(null, root));
	await speak("en");
});

const input = (name: string) => root.querySelector<HTMLInputElement>(`[name=${name}]`) as HTMLInputElement;
const said = () => root.querySelector("[role=status]")?.textContent;
const wrongWith = (name: string) => root.querySelector(`#field-${name}-error`)?.textContent;

/** Fills the form in and presses the button. */
async function submit(current: string, next: string, again = next): Promise<void> {
	await act(() => {
		input("current").value = current;
		input("new").value = next;
		input("again").value = again;
		root.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
	});
}

/** The same, until the answer is there. */
async function press(current: string, next: string, again = next): Promise<void> {
	await submit(current, next, again);
	await act(() => asked.then(() => {}));
}

describe("the new password", () => {
	test("is asked for elsewhere where it is kept elsewhere", async () => {
		await act(() => render(<Password lent={{ ...lent, user: "CORP\\bo", source: "corp" }} />, root));
		expect(root.querySelector("form")).toBeNull();
		expect(root.textContent).toContain("in Windows");
	});

	test("is asked for here of a user whose name is like a directory's", async () => {
		await act(() => render(<Password lent={{ ...lent, user: "CORP\\bo" }} />, root));
		expect(root.querySelector("form")).not.toBeNull();
	});

	test("is sent once, leaves the page, and voids what was saved", async () => {
		const before = savedVoided.value;
		let arrive = () => {};
		answer = () => new Promise((resolve) => (arrive = () => resolve(new Response(null, { status: 204 }))));
		await submit("old", "the new one");
		await submit("old", "the new one");
		expect(sent).toEqual([{ current: "old", new: "the new one" }]);
		arrive();
		await act(() => asked.then(() => {}));
		expect(said()).toBe("Your password is changed. Your other sessions have ended; this one goes on.");
		expect(["current", "new", "again"].map((name) => input(name).value)).toEqual(["", "", ""]);
		expect(savedVoided.value).toBe(before + 1);
	});

	test("is not sent when something is missing or differs, and the page says what, in every language", async () => {
		await press("", "the new one");
		expect(wrongWith("current")).toBe("Enter a value here.");
		expect(document.activeElement).toBe(input("current"));
		await press("old", "the new one", "another one");
		expect(wrongWith("again")).toContain("This differs");
		expect(document.activeElement).toBe(input("again"));
		await act(async () => void (await speak("de")));
		expect(wrongWith("again")).toContain("Das ist ein anderes");
		expect(sent).toEqual([]);
	});

	test("is answered beside the field that is at fault, with its place in the help", async () => {
		answer = async () =>
			Response.json({ code: "password_common", detail: "Tried first.", field: "new" }, { status: 422 });
		await press("old", "password1234");
		expect(wrongWith("new")).toBe("Tried first.");
		expect(root.querySelector("a.help[href$='messages.html#password_common']")).not.toBeNull();
		expect(document.activeElement).toBe(input("new"));
	});

	test("has an uncertain answer when nobody answered, and a true one the next time", async () => {
		answer = () => Promise.reject(new TypeError("no network"));
		await press("old", "the new one");
		expect(said()).toContain("it is not certain whether your password is changed");
		expect(input("new").value).toBe("the new one");
		answer = async () => Response.json(wrong, { status: 403 });
		await press("old", "quite another");
		expect(wrongWith("current")).toBe(
			"This is not your current password. The change that was not answered may be done: then the new password of that time is your current one.",
		);
		answer = async () => new Response(null, { status: 204 });
		await press("old", "the new one");
		expect(said()).toContain("Your password is changed.");
		answer = async () => Response.json(wrong, { status: 403 });
		await press("old", "the new one");
		expect(wrongWith("current")).toBe(wrong.detail);
	});

	test.each([
		["info", "Your password is changed.", () => new Response(null, { status: 204 })],
		["warning", `Your password is not changed. ${wrong.detail}`, () => Response.json(wrong, { status: 403 })],
		["warning", "it is not certain", () => Promise.reject(new TypeError("no network"))],
	])("is answered in the status bar (%s) when the settings were closed meanwhile", async (level, text, reply) => {
		let arrive = () => {};
		answer = () => new Promise((resolve) => (arrive = () => resolve(reply())));
		await submit("old", "the new one");
		await act(() => render(null, root));
		arrive();
		await act(() => asked.then(() => {}));
		expect(tell).toHaveBeenCalledExactlyOnceWith(level, expect.stringContaining(text));
	});

	test("of a session that has ended shows the end", async () => {
		const ended = {
			code: "supervisor",
			sentence: "Off.",
			at: session.since,
			ledger: 3,
			user: "alice",
			station_type: "none",
		};
		answer = async () => Response.json({ code: "session_ended", detail: "Ended.", ended }, { status: 410 });
		await press("old", "the new one");
		expect(state.value.screen).toMatchObject({ at: "dropped", end: { code: "supervisor" } });
	});
});

test("too many tries are told below the form", async () => {
	answer = async () => Response.json({ code: "too_many_attempts", detail: "Try again in 4 seconds." }, { status: 429 });
	await press("old", "the new one");
	expect(said()).toBe("Try again in 4 seconds.");
});
