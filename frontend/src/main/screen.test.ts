import { beforeEach, describe, expect, test } from "vitest";
import type { SessionScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { session, welcome } from "../live/fakes.ts";
import { happen, type SessionEvent } from "./screen.ts";

beforeEach(() => dispatch({ type: "session", session }));

function onMain(...events: SessionEvent[]): SessionScreen {
	for (const event of events) happen(event);
	const { screen } = state.value;
	if (screen.at !== "session") throw new Error(screen.at);
	return screen;
}

describe("the main page", () => {
	test("takes what the welcome says", () => {
		const sharing = [
			{ user: "bob", display_name: "Bob", since: session.since, state: "live" as const, same_machine: true },
		];
		const screen = onMain({ type: "message", message: { ...welcome, sharing } });
		expect(screen.sharing).toEqual(sharing);
		expect(screen.status).toEqual(welcome.status);
	});

	test("keeps the newest notices", () => {
		const notices = ["1", "2", "3", "4", "5", "6"].map(
			(text): SessionEvent => ({ type: "message", message: { type: "notice", level: "info", text } }),
		);
		expect(onMain(...notices).notices.map((notice) => notice.text)).toEqual(["2", "3", "4", "5", "6"]);
	});

	test("a log off without an answer leaves the person logged on", () => {
		const screen = onMain({ type: "loggingOff" }, { type: "trouble", sentence: "No answer." });
		expect(screen).toMatchObject({ loggingOff: false, trouble: "No answer." });
	});

	test("hears nothing when it is not there any more", () => {
		dispatch({ type: "form" });
		const before = state.value;
		happen({ type: "trouble", sentence: "late" });
		expect(state.value).toBe(before);
	});
});
