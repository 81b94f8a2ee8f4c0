import type { DirectoryChanged, Notice, ServerMessage, Status } from "../api/types.gen.ts";
import type { SessionScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import type { Link } from "../live/client.ts";
import { emptyDirectory, mergeDirectory } from "../live/directory.ts";
import type { Quality } from "../live/quality.ts";

/** Everything that can happen to the main page beside its beginning and its end. */
export type SessionEvent =
	| { type: "link"; link: Link }
	| { type: "idle"; endsAt: number | null }
	| { type: "quality"; quality: Quality }
	/** The person has seen the notice. */
	| { type: "dismiss"; code: string }
	| { type: "message"; message: ServerMessage }
	| { type: "directory"; messages: readonly DirectoryChanged[] }
	| { type: "status"; status: Status }
	| { type: "loggingOff" }
	| { type: "trouble"; sentence: string; field?: string | undefined };

/** Lets something happen to the main page; where there is none any more it means nothing. */
export function happen(event: SessionEvent): void {
	if (event.type === "message") noteShown(event.message);
	dispatch({ type: "inSession", change: (screen) => onSession(screen, event) });
}

/** Says something of the page's own in the status bar. */
export function tell(level: Notice["level"], text: string): void {
	// What was said before is over, also if the person has dismissed that.
	for (const over of [true, false]) {
		happen({ type: "message", message: { type: "notice", code: "page", level, text, over } });
	}
}

/** What the server says of its policies counts for the whole page, also when the session is over. */
function noteShown(message: ServerMessage): void {
	const { info } = state.value;
	if (!info || (message.type !== "welcome" && message.type !== "policies")) return;
	dispatch({ type: "info", info: { ...info, ...message.policies } });
}

/** The main page after an event. Pure. */
export function onSession(screen: SessionScreen, event: SessionEvent): SessionScreen {
	switch (event.type) {
		case "link":
			return { ...screen, link: event.link };
		case "idle":
			return { ...screen, idleEndsAt: event.endsAt };
		case "quality":
			return { ...screen, quality: event.quality };
		case "dismiss":
			return { ...screen, dismissed: [...screen.dismissed, event.code] };
		case "message":
			return onMessage(screen, event.message);
		case "directory":
			return { ...screen, directory: event.messages.reduce(mergeDirectory, screen.directory ?? emptyDirectory) };
		case "status":
			return { ...screen, status: event.status, trouble: "", noteTrouble: "" };
		case "loggingOff":
			return { ...screen, loggingOff: true, trouble: "" };
		case "trouble":
			if (event.field === "note") return { ...screen, trouble: "", noteTrouble: event.sentence };
			return { ...screen, loggingOff: false, trouble: event.sentence };
		default:
			return screen;
	}
}

function onMessage(screen: SessionScreen, message: ServerMessage): SessionScreen {
	switch (message.type) {
		case "welcome":
			return {
				...screen,
				session: message.session,
				sharing: message.sharing,
				status: message.status,
				// Those in force follow. Which of them ended meanwhile nobody has told: what was dismissed before is news again (docs/adr/0034).
				notices: [],
				dismissed: [],
			};
		case "sharing":
			return { ...screen, sharing: message.sharing };
		case "status":
			return { ...screen, status: message.status };
		case "directory":
			return onSession(screen, { type: "directory", messages: [message] });
		case "notice":
			return onNotice(screen, message);
		default:
			return screen;
	}
}

/** There is one notice of a code. What the person has seen stays away, whatever its numbers say, until it is over. */
function onNotice(screen: SessionScreen, notice: Notice): SessionScreen {
	const others = screen.notices.filter(({ code }) => code !== notice.code);
	if (!notice.over) return { ...screen, notices: [...others, notice] };
	return { ...screen, notices: others, dismissed: screen.dismissed.filter((code) => code !== notice.code) };
}
