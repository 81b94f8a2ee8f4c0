import type { Session } from "../api/types.gen.ts";
import { instance } from "../app/instance.ts";
import { resume } from "../app/resume.ts";
import { leaveSession, showBusy, showEnd } from "../app/session.ts";
import { state } from "../app/store.ts";
import { LiveClient } from "../live/client.ts";
import { browserClock } from "../live/clock.ts";
import { subprotocol } from "../live/messages.ts";
import { t } from "../text/text.ts";
import { endOf } from "./end.ts";
import { happen } from "./screen.ts";

/** The live connection of a session, with the page as its listener. */
export function liveClient(session: Session): LiveClient {
	return new LiveClient(
		instance.id,
		{ clock: browserClock, open: openSocket, resume },
		{
			message: (message) => happen({ type: "message", message }),
			link: (link) => happen({ type: "link", link }),
			ended: showEnd,
			bye: (bye) => showEnd(endOf(bye, currentSession() ?? session)),
			nothing: showNothing,
			busy: showBusy,
		},
	);
}

/** The session is over, or belongs to a browser window that this one is not any more; of its end nothing is known. */
function showNothing(): void {
	leaveSession(t.logon.nothingLeft);
}

function currentSession(): Session | null {
	const { screen } = state.value;
	return screen.at === "session" ? screen.session : null;
}

function openSocket(): WebSocket {
	const scheme = location.protocol === "https:" ? "wss:" : "ws:";
	return new WebSocket(`${scheme}//${location.host}/api/v1/live`, subprotocol);
}
