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
			nothing: () => dispatch({ type: "form", note: t.logon.nothingLeft }),
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
let statusBusy = false;

/** Sets my status. While one is on its way only the newest of those asked for meanwhile follows. */
export async function setStatus(status: StatusRequest): Promise<void> {
	statusWanted = status;
	if (statusBusy) return;
	statusBusy = true;
	while (statusWanted) {
		const body: StatusRequest = statusWanted;
		statusWanted = null;
		const reply = await authorised((token) => server.setStatus(token, body));
		if (reply.kind === "ok") dispatch({ type: "status", status: reply.value });
		else trouble(reply, t.main.statusFailed);
	}
	statusBusy = false;
}

/** Asks with the newest token, and once more with a fresh one when that was too old. */
async function authorised<T>(send: (token: string) => Promise<Reply<T>>): Promise<Reply<T>> {
	const reply = await send(live?.token ?? "");
	if (reply.kind !== "problem" || reply.problem.code !== "token_invalid") return reply;
	const resumed = await resume();
	if (resumed.kind === "ended") return { kind: "problem", problem: { ...reply.problem, ended: resumed.ended } };
	if (resumed.kind !== "session") return reply;
	live?.keepToken(resumed.token, resumed.expiresInS);
	return send(resumed.token);
}

function trouble(reply: Exclude<Reply<unknown>, { kind: "ok" }>, unanswered: string): void {
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
