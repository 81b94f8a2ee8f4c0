import { beforeEach, describe, expect, test } from "vitest";
import type { SessionScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { session, welcome } from "../live/fakes.ts";
import { happen, type SessionEvent, tell } from "./screen.ts";

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

	const notice = (code: string, text: string, over = false): SessionEvent => ({
		type: "message",
		message: { type: "notice", code, level: "warning", text, over },
	});

	test("has one notice of a code, until it is over or a welcome begins anew", () => {
		const texts = (...events: SessionEvent[]) => onMain(...events).notices.map(({ text }) => text);
		expect(texts(notice("licences_low", "9"), notice("restarting", "soon"), notice("licences_low", "10"))).toEqual([
			"soon",
			"10",
		]);
		expect(texts(notice("licences_low", "", true))).toEqual(["soon"]);
		expect(texts({ type: "message", message: welcome })).toEqual([]);
	});

	test("a notice that was seen stays away until it is over, or a welcome begins anew", () => {
		const seen = (...events: SessionEvent[]) => onMain(...events).dismissed;
		expect(seen(notice("licences_low", "9"), { type: "dismiss", code: "licences_low" })).toEqual(["licences_low"]);
		expect(seen(notice("licences_low", "10"))).toEqual(["licences_low"]);
		expect(seen(notice("licences_low", "", true))).toEqual([]);
		// Whether it was over while nobody heard is not known.
		expect(seen(notice("licences_low", "9"), { type: "dismiss", code: "licences_low" })).toEqual(["licences_low"]);
		expect(seen({ type: "message", message: welcome })).toEqual([]);
	});

	test("says something of its own each time, however often it was dismissed", () => {
		for (const text of ["first", "second"]) {
			tell("info", text);
			const { notices, dismissed } = onMain();
			expect([notices.map((shown) => shown.text), dismissed]).toEqual([[text], []]);
			onMain({ type: "dismiss", code: "page" });
		}
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
