import type { Problem, Session } from "../api/types.gen.ts";
import type { LiveClient } from "../live/client.ts";
import { steadyNow } from "../live/clock.ts";
import { stationName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { instance } from "./instance.ts";
import { mainPart } from "./part.ts";
import { isDismissed, noteTurnedOut, rememberedFields, rememberFields, rememberStation } from "./remember.ts";
import type { End } from "./state.ts";
import { dispatch } from "./store.ts";

/** How long the server keeps a session whose connection has never come (design 2, section 2), in seconds. */
const pendingS = 30;

let live: LiveClient | null = null;
/** Grows whenever a session is opened or closed, so that a main part that comes too late connects nothing. */
let turn = 0;

/** The live connection of the session that this page shows, as soon as it has one. */
export function liveNow(): LiveClient | null {
	return live;
}

/** Shows the main page and connects. `holdS`: how long the session is kept without a connection. */
export function openSession(session: Session, token: string, expiresInS: number, holdS: number = pendingS): void {
	closeSession();
	const station = stationName(session);
	if (station) rememberStation(station);
	noteTurnedOut(false);
	dispatch({ type: "session", session });
	void connect(session, token, expiresInS, holdS);
}

/** The live connection comes with the main part, which has mostly been fetched while the password was typed. */
async function connect(session: Session, token: string, expiresInS: number, holdS: number): Promise<void> {
	const mine = turn;
	const openedAt = steadyNow();
	const main = mainPart.ready ?? (await mainPart.load());
	// Without it the main page says how to go on.
	if (!main || mine !== turn) return;
	const agoS = (steadyNow() - openedAt) / 1000;
	live = main.liveClient(session);
	live.start(token, expiresInS - agoS, holdS - agoS);
}

/** Ends the connection and forgets the token; what the page shows is the caller's. */
export function closeSession(): void {
	turn++;
	live?.stop();
	live = null;
}

/** Shows a session's end: an own log off calmly, any other with its sentence until it was seen. */
export function showEnd(end: End): void {
	closeSession();
	instance.renew();
	noteTurnedOut(true);
	if (end.code === "logged_off") {
		// Logging off switches automatic log on off in this browser; so did the server.
		const fields = { ...rememberedFields(), automatic: false };
		rememberFields(fields);
		dispatch({ type: "loggedOff", note: t.logon.loggedOff, fields });
	} else {
		dispatch({ type: "dropped", end });
		if (isDismissed(end.ledger)) dispatch({ type: "form" });
	}
}

/** R3 as the server sees it: another instance runs in this browser window. */
export function showBusy(problem: Problem | null): void {
	closeSession();
	// Without a problem this page's own live connection was told: it is its own session that runs elsewhere.
	const takeOver = problem === null || problem.take_over === true;
	dispatch({ type: "blocked", by: "server", holder: problem?.holder, since: problem?.since, takeOver });
}

/** The person goes on in another tab: nothing runs here any more, and nothing comes back by itself. */
export function showMoved(): void {
	closeSession();
	instance.renew();
	dispatch({ type: "moved" });
}

/** Leaves the session for the filled form, without a word to the server. */
export function leaveSession(note: string): void {
	closeSession();
	instance.renew();
	dispatch({ type: "form", note });
}

/** Tries to reconnect at once. */
export function reconnectNow(): void {
	live?.tryNow();
}
