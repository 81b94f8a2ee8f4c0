import type { Missing, Problem, ServerInfo, Session } from "../api/types.gen.ts";
import type { BlockedScreen, End, Failure, FieldName, Fields, SessionScreen, Ticket } from "./state.ts";

/** Whose a ticket is. */
export type Holder = Pick<Ticket, "user" | "typed">;

/** Everything that can happen to the page. Times are those of `steadyNow`. */
export type AppEvent =
	| { type: "starting" }
	| { type: "info"; info: ServerInfo }
	/** The page talks to the host that stands in the form: another one, of which it knows this now, or the same as before. */
	| { type: "host"; info?: ServerInfo }
	| { type: "unreachable"; sentence: string; nextAt: number }
	| { type: "trying" }
	| ({ type: "blocked" } & Omit<BlockedScreen, "at">)
	| { type: "moved" }
	| { type: "form"; note?: string }
	| { type: "loggedOff"; note: string; fields: Fields }
	| { type: "typed"; fields: Partial<Fields> }
	| { type: "sending" }
	| { type: "fieldError"; field: FieldName; sentence: string; code: string }
	| { type: "failed"; why: Failure }
	| { type: "refused"; problem: Problem; who: Holder; at: number }
	| { type: "missing"; missing: Missing; who: Holder; at: number }
	| { type: "backToForm" }
	/** The server says that the ticket opens nothing any more. */
	| { type: "ticketOver" }
	/** Somebody came back from single sign-on with a ticket. */
	| { type: "arrived"; ticket: Ticket }
	| { type: "session"; session: Session }
	/** What the main part alone understands. The change must be pure. */
	| { type: "inSession"; change: (screen: SessionScreen) => SessionScreen }
	| { type: "dropped"; end: End };
