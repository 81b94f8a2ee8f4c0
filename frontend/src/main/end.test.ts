import { afterEach, describe, expect, test } from "vitest";
import { bye, session } from "../live/fakes.ts";
import { speak } from "../text/language.ts";
import { endOf } from "./end.ts";

afterEach(() => speak("en"));

test("an end has the words of the bye and the place of the session", () => {
	const last = bye(4503, "supervisor", { by: "Sue", note: "Fire drill", ledger: 12 });
	expect(endOf(last, session)).toMatchObject({
		code: "supervisor",
		by: "Sue",
		note: "Fire drill",
		ledger: 12,
		user: "alice",
		station: "T-101",
	});
});

describe("a bye", () => {
	const told = {
		type: "bye",
		code: 4503,
		reason: "supervisor",
		sentence: "As told (Sue).",
		by: "Sue",
		at: session.since,
		reconnect: false,
	} as const;

	test("is shown as the server told it in the language of the log on", () => {
		expect(endOf(told, { ...session, language: "en-GB" }).sentence).toBe("As told (Sue).");
	});
	test("is shown in the language that was chosen since", async () => {
		await speak("de");
		expect(endOf(told, { ...session, language: "en" }).sentence).toBe(
			"Ihre Sitzung wurde von der Aufsicht (Sue) beendet.",
		);
	});
	test("with a code that this page does not know is shown as told", async () => {
		await speak("de");
		expect(endOf({ ...told, reason: "toString" }, { ...session, language: "en" }).sentence).toBe("As told (Sue).");
	});
});
