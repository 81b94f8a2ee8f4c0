import type { Bye, Session } from "../api/types.gen.ts";
import type { End } from "../app/state.ts";
import { language } from "../text/language.ts";
import { hasSentence, sentence } from "../text/sentence.ts";

/** A session's end from the server's last word over the live connection and what the page knew of the session. */
export function endOf(bye: Bye, session: Session): End {
	const { user, source, station_type, station, number, number_shown } = session;
	const { reason: code, at, by, from, note, ledger } = bye;
	const place = { station_type, station, number, number_shown };
	return { code, sentence: sentenceOf(bye, session), at, by, from, note, ledger, user, source, ...place };
}

/** The server speaks the language of the log on; who has chosen another one since then reads that. */
function sentenceOf(
	{ reason, sentence: told, by = "" }: Bye,
	{ language: loggedOnIn, station, number }: Session,
): string {
	if (!loggedOnIn || loggedOnIn.startsWith(language.value) || !hasSentence(reason)) return told;
	return sentence(reason, { name: by, station: station ?? number ?? "" });
}
