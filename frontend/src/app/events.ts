import type { Missing, Problem, ServerInfo, ServerMessage, Session, Status } from "../api/types.gen.ts";
import type { Link } from "../live/client.ts";
import type { End, FieldName, Fields } from "./state.ts";

/** Everything that can happen to the page. Times are those of `steadyNow`. */
export type AppEvent =
	| { type: "starting" }
	| { type: "info"; info: ServerInfo }
	| { type: "unreachable"; sentence: string; nextAt: number }
	| { type: "trying" }
	| { type: "blocked"; by: "lock" | "server"; holder?: string | undefined; since?: string | undefined }
	| { type: "form"; note?: string }
	| { type: "loggedOff"; note: string }
	| { type: "typed"; fields: Partial<Fields> }
	| { type: "sending" }
	| { type: "fieldError"; field: FieldName; sentence: string }
	| { type: "failed"; sentence: string }
	| { type: "refused"; problem: Problem; user: string; at: number }
	| { type: "missing"; missing: Missing; user: string; at: number }
	| { type: "backToForm" }
	| { type: "session"; session: Session }
	| { type: "link"; link: Link }
	| { type: "message"; message: ServerMessage }
	| { type: "status"; status: Status }
	| { type: "loggingOff" }
	| { type: "trouble"; sentence: string }
	| { type: "dropped"; end: End };
