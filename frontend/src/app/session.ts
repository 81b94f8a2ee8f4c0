import type { Reply } from "../api/http.ts";
import { server } from "../api/server.ts";
import type { Problem, Session, StatusRequest } from "../api/types.gen.ts";
import { LiveClient } from "../live/client.ts";
import { browserClock } from "../live/clock.ts";
import { subprotocol } from "../live/messages.ts";
import { stationName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { endOf } from "./end.ts";
import { instance } from "./instance.ts";
import { isDismissed, rememberStation } from "./remember.ts";
import { resume } from "./resume.ts";
import type { End } from "./state.ts";
import { dispatch, state } from "./store.ts";

/** How long the server keeps a session whose connection has never come (design 2, section 2), in seconds. */
const pendingS = 30;

let live: LiveClient | null = null;

/** Shows the main page and connects. `holdS`: how long the session is kept without a connection. */
export function openSession(session: Session, token: string, expiresInS: number, holdS: number = pendingS): void {
	closeSession();
	const station = stationName(session);
	if (station) rememberStation(station);
	dispatch({ type: "session", session });
	live = new LiveClient(
		instance.id,
		{ clock: browserClock, open: openSocket, resume },
		{
			message: (message) => dispatch({ type: "message", message }),
			link: (link) => dispatch({ type: "link", link }),
			ended: showEnd,
			bye: (bye) => showEnd(endOf(bye, currentSession() ?? session)),
			nothing: showNothing,
			busy: showBusy,
		},
	);
	live.start(token, expiresInS, holdS);
}

/** Ends the connection and forgets the token; what the page shows is the caller's. */
export function closeSession(): void {
	live?.stop();
	live = null;
}

/** Shows a session's end: an own log off calmly, any other with its sentence until it was seen. */
export function showEnd(end: End): void {
	closeSession();
	instance.renew();
	if (end.code === "logged_off") dispatch({ type: "loggedOff", note: t.logon.loggedOff });
	else {
		dispatch({ type: "dropped", end });
		if (isDismissed(end.ledger)) dispatch({ type: "form" });
	}
}

/** The session is over, or belongs to a browser window that this one is not any more; of its end nothing is known. */
function showNothing(): void {
	closeSession();
	instance.renew();
	dispatch({ type: "form", note: t.logon.nothingLeft });
}

/** R3 as the server sees it: another instance runs in this browser window. */
export function showBusy(problem: Problem | null): void {
	closeSession();
	dispatch({ type: "blocked", by: "server", holder: problem?.holder, since: problem?.since });
}

/** Tries to reconnect at once. */
export function reconnectNow(): void {
	live?.tryNow();
}

/** Gives the connection up for the filled form. The session stays held; a new log on from this window replaces it. */
export function logOnManually(): void {
	closeSession();
	instance.renew();
	dispatch({ type: "form", note: t.logon.manual });
}

/** Logs off. Until the server has answered nothing is over. */
export async function logOff(): Promise<void> {
	const { screen } = state.value;
	if (screen.at !== "session" || screen.loggingOff) return;
	dispatch({ type: "loggingOff" });
	const reply = await authorised((token) => server.logOff(token));
	// The bye may have been quicker than the answer.
	if (state.value.screen.at !== "session") return;
	if (reply.kind === "ok") showEnd(reply.value);
	else trouble(reply, t.main.logOffFailed);
}

let statusWanted: StatusRequest | null = null;
let statusSending: Promise<boolean> | null = null;

/**
 * Sets my status. While one is on its way only the newest of those asked for meanwhile follows. Resolves to whether the
 * server took the last one.
 */
export function setStatus(status: StatusRequest): Promise<boolean> {
	statusWanted = status;
	statusSending ??= sendStatus();
	return statusSending;
}

async function sendStatus(): Promise<boolean> {
	let taken = false;
	while (statusWanted) {
		const body: StatusRequest = statusWanted;
		statusWanted = null;
		const reply = await authorised((token) => server.setStatus(token, body));
		taken = reply.kind === "ok";
		if (reply.kind === "ok") dispatch({ type: "status", status: reply.value });
		else trouble(reply, t.main.statusFailed);
	}
	statusSending = null;
	return taken;
}

/** A reply to the session that asked; `over`: that session is not this page's any more, and the page shows it. */
type Answer<T> = Reply<T> | { kind: "over" };

/** Asks with the newest token, and once more with a fresh one when that was too old. */
async function authorised<T>(send: (token: string) => Promise<Reply<T>>): Promise<Answer<T>> {
	const asker = live;
	const reply = await send(asker?.token ?? "");
	if (reply.kind !== "problem" || reply.problem.code !== "token_invalid") return reply;
	const resumed = await resume();
	// Whoever logged on meanwhile has nothing to do with what this finds out.
	if (live !== asker) return { kind: "over" };
	if (resumed.kind === "ended") return { kind: "problem", problem: { ...reply.problem, ended: resumed.ended } };
	if (resumed.kind === "failed") return { kind: "unreachable" };
	if (resumed.kind !== "session") {
		if (resumed.kind === "busy") showBusy(resumed.problem);
		else showNothing();
		return { kind: "over" };
	}
	asker?.keepToken(resumed.token, resumed.expiresInS);
	return send(resumed.token);
}

function trouble(reply: Exclude<Answer<unknown>, { kind: "ok" }>, unanswered: string): void {
	if (reply.kind === "over") return;
	if (reply.kind === "problem" && reply.problem.ended) showEnd(reply.problem.ended);
	else dispatch({ type: "trouble", sentence: reply.kind === "problem" ? reply.problem.detail : unanswered });
}

function currentSession(): Session | null {
	const { screen } = state.value;
	return screen.at === "session" ? screen.session : null;
}

function openSocket(): WebSocket {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	return new WebSocket(`${scheme}//${location.host}/api/v1/live`, subprotocol);
}
