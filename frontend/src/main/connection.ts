import { apiOf, host } from "../api/host.ts";
import type { DirectoryChanged, Session } from "../api/types.gen.ts";
import { instance } from "../app/instance.ts";
import { resume } from "../app/resume.ts";
import { leaveSession, liveNow, showBusy, showEnd, showMoved } from "../app/session.ts";
import { state } from "../app/store.ts";
import { LiveClient } from "../live/client.ts";
import { browserClock } from "../live/clock.ts";
import { subprotocol } from "../live/messages.ts";
import type { Socket } from "../live/socket.ts";
import { t } from "../text/text.ts";
import { endOf } from "./end.ts";
import { gathered } from "./gathered.ts";
import { happen } from "./screen.ts";

/** The live connection of a session, with the page as its listener. */
export function liveClient(session: Session): LiveClient {
	// News of the directory come in bursts, a snapshot in many parts.
	const directory = gathered<DirectoryChanged>((messages) => {
		if (liveNow() === client) happen({ type: "directory", messages });
	});
	const client = new LiveClient(
		instance.id,
		{ clock: browserClock, open: openSocket, resume: () => resume({ reconnect: true }) },
		{
			message: (message) => {
				if (message.type === "directory") directory(message);
				else happen({ type: "message", message });
			},
			link: (link) => happen({ type: "link", link }),
			quality: (quality) => happen({ type: "quality", quality }),
			idle: (endsAt) => happen({ type: "idle", endsAt }),
			ended: showEnd,
			bye: (bye) => showEnd(endOf(bye, currentSession() ?? session)),
			nothing: showNothing,
			busy: showBusy,
			moved: showMoved,
		},
	);
	return client;
}

/** The session is over, or belongs to a browser window that this one is not any more; of its end nothing is known. */
function showNothing(): void {
	leaveSession(t.logon.nothingLeft);
}

function currentSession(): Session | null {
	const { screen } = state.value;
	return screen.at === "session" ? screen.session : null;
}

/** A browser that has no WebSockets, or may not open one, has a connection that is lost at once. */
export function openSocket(): Socket {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	try {
		return new WebSocket(`${scheme}//${location.host}${apiOf(host.value)}/live`, subprotocol);
	} catch {
		const lost = new EventTarget();
		queueMicrotask(() => lost.dispatchEvent(new CloseEvent("close", { code: 1006 })));
		return Object.assign(lost, { send: () => {}, close: () => {} }) as Pick<Socket, "send" | "close"> as Socket;
	}
}
