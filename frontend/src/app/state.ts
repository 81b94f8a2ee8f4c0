import type {
	Notice,
	Occupant,
	OfferedStation,
	Problem,
	ServerInfo,
	Session,
	ShownAgreement,
	StationType,
	Status,
} from "../api/types.gen.ts";
import type { Link } from "../live/client.ts";
import type { Directory } from "../live/directory.ts";
import type { Quality } from "../live/quality.ts";

/** What stands in the logon form. The password is not among it: it never leaves its input. */
export interface Fields {
	user: string;
	type: StationType;
	station: string;
	number: string;
	persistent: boolean;
	/** Fill the form in the next time. */
	remember: boolean;
	/** Log on by itself the next time. */
	automatic: boolean;
	/** The provider of single sign-on that somebody logged on by way of last; empty: with a password. */
	provider: string;
}

/** The fields that can be at fault. */
export type FieldName = keyof Fields | "password" | "host";

/** A right password's ticket: log on goes on with it, and the password is not asked again (design 2, section 4). */
export interface Ticket {
	value: string;
	/** The user whose password was right, or for whom a provider vouched. */
	user: string;
	/** After single sign-on: what stands in the user's field, which is nothing to it; with another name there somebody else wants to log on. */
	typed?: string;
	/** By `steadyNow`. */
	expiresAt: number;
}

/** What the logon page has to say beside the form. */
export type News =
	| { kind: "none" }
	/** Nothing went wrong. */
	| { kind: "note"; sentence: string }
	/** One field is at fault; the sentence stands beside it. */
	| { kind: "field"; field: FieldName; sentence: string; code: string }
	/** The server turned it down. `at`: when, by `steadyNow`. */
	| { kind: "refused"; problem: Problem; at: number }
	| { kind: "failed"; why: Failure };

/** What went wrong otherwise: there was no answer, or log on is to be begun anew at the provider. */
export type Failure = "unreachable" | "tookTooLong" | "noLonger";

/** The logon page: the form, or the stations that are offered instead of it. */
export interface LogonScreen {
	at: "logon";
	sending: boolean;
	news: News;
	ticket: Ticket | null;
	offered: readonly OfferedStation[] | null;
	/** The user agreement that is to be accepted before anything else, instead of the form. */
	agreement: ShownAgreement | null;
}

/** The main page. */
export interface SessionScreen {
	at: "session";
	session: Session;
	link: Link;
	sharing: readonly Occupant[];
	status: Status | null;
	/** Null before anything was heard of it. */
	directory: Directory | null;
	notices: readonly Notice[];
	/** The codes of notices that the person has seen. */
	dismissed: readonly string[];
	/** Null until something is known. */
	quality: Quality | null;
	/** When the session ends, by `steadyNow`, if the person goes on doing nothing; null while there is time. */
	idleEndsAt: number | null;
	loggingOff: boolean;
	/** What went wrong with something that was asked for here, or nothing. */
	trouble: string;
	/** What is wrong with my note, which is said beside it, or nothing. */
	noteTrouble: string;
}

/** A session's end as the dropped page shows it: an ended record, or a bye with what the page knew. */
export interface End {
	code: string;
	sentence: string;
	at: string;
	user: string;
	/** The session's; a record does not have it. */
	source?: string | undefined;
	station_type: StationType;
	by?: string | undefined;
	from?: string | undefined;
	note?: string | undefined;
	ledger?: number | undefined;
	station?: string | undefined;
	number?: string | undefined;
	number_shown?: string | undefined;
}

/** R3: this browser window already runs an instance, as its own lock or the server says. */
export interface BlockedScreen {
	at: "blocked";
	by: "lock" | "server";
	holder?: string | undefined;
	since?: string | undefined;
	/** Whether the person may go on here instead: not with the session of somebody else. */
	takeOver: boolean;
}

/** Every state of the page, one at a time. */
export type Screen =
	| { at: "starting" }
	/** The server did not answer at the start; tried again at `nextAt`, by `steadyNow`. */
	| { at: "unreachable"; sentence: string; nextAt: number; trying: boolean }
	| BlockedScreen
	/** The person goes on with the session in another tab. */
	| { at: "moved" }
	| LogonScreen
	| SessionScreen
	| { at: "dropped"; end: End };

/** All that the page knows. */
export interface State {
	info: ServerInfo | null;
	/** The form as it was last, kept beside the screens so that a drop leads back to the filled form. */
	fields: Fields;
	screen: Screen;
}

/** An empty form. */
export const noFields: Fields = {
	user: "",
	type: "workstation",
	station: "",
	number: "",
	persistent: false,
	remember: false,
	automatic: false,
	provider: "",
};

/** The page at its start. */
export const initialState: State = { info: null, fields: noFields, screen: { at: "starting" } };

/** The logon page with nothing under way. */
export function logonScreen(news: News = { kind: "none" }): LogonScreen {
	return { at: "logon", sending: false, news, ticket: null, offered: null, agreement: null };
}
