import type { Bye, Session } from "../api/types.gen.ts";
import { language } from "../text/language.ts";
import { hasSentence, sentence } from "../text/sentence.ts";
import type { End } from "./state.ts";

/** A session's end from the server's last word over the live connection and what the page knew of the session. */
export function endOf(bye: Bye, session: Session): End {
	const { user, station_type, station, number } = session;
	const { reason: code, at, by, from, note, ledger } = bye;
	return { code, sentence: sentenceOf(bye, session), at, by, from, note, ledger, user, station_type, station, number };
}

/** The server speaks the language of the log on; who has chosen another one since then reads that. */
function sentenceOf(
	{ reason, sentence: told, by = "" }: Bye,
	{ language: loggedOnIn, station, number }: Session,
): string {
	if (!loggedOnIn || loggedOnIn.startsWith(language.value) || !hasSentence(reason)) return told;
	return sentence(reason, { name: by, station: station ?? number ?? "" });
}

/** What the one button of the dropped page does. */
export type NextStep = "here" | "again" | "back" | "reload";

const steps: Readonly<Record<string, NextStep>> = {
	another_station: "here",
	another_machine: "here",
	idle: "again",
	hold_expired: "again",
	pending_expired: "again",
	replaced: "again",
	password_changed: "again",
	window_changed: "again",
	moved: "again",
	protocol_too_old: "reload",
};

/** The sensible next step after an end; where somebody decided that it should end, just back to the form. */
export function nextStep(code: string): NextStep {
	return steps[code] ?? "back";
}
