import type { Problem, ServerInfo, Session } from "../api/types.gen.ts";
import { fieldOf } from "../logon/fields.ts";
import { stationName } from "../text/place.ts";
import type { AppEvent, Holder } from "./events.ts";
import {
	type End,
	type Fields,
	type LogonScreen,
	logonScreen,
	type News,
	type SessionScreen,
	type State,
	type Ticket,
} from "./state.ts";

/** How long a ticket lives when the answer does not say (design 2, section 4), in milliseconds. */
const ticketLifeMs = 300_000;

/** The state after an event. Pure; what an event means to a screen that it came too late for is: nothing. */
export function reduce(state: State, event: AppEvent): State {
	switch (event.type) {
		case "starting":
			return { ...state, screen: { at: "starting" } };
		case "info":
			return { ...state, info: event.info, fields: offeredBy(event.info, state.fields) };
		case "host":
			return atHost(state, event.info);
		case "unreachable":
			return { ...state, screen: { at: "unreachable", sentence: event.sentence, nextAt: event.nextAt, trying: false } };
		case "trying":
			if (state.screen.at !== "unreachable") return state;
			return { ...state, screen: { ...state.screen, trying: true } };
		case "blocked": {
			const { type: at, ...why } = event;
			return { ...state, screen: { at, ...why } };
		}
		case "moved":
			return { ...state, screen: { at: "moved" } };
		case "form":
			return { ...state, screen: logonScreen(event.note ? { kind: "note", sentence: event.note } : undefined) };
		case "loggedOff":
			return {
				...state,
				fields: knownWay(state.info, event.fields),
				screen: logonScreen({ kind: "note", sentence: event.note }),
			};
		case "typed":
			return { ...state, fields: knownWay(state.info, { ...state.fields, ...event.fields }) };
		case "session":
			return { ...state, fields: fieldsAt(event.session, state), screen: sessionScreen(event.session) };
		case "dropped":
			return { ...state, fields: fieldsAt(event.end, state), screen: { at: "dropped", end: event.end } };
		case "inSession":
			return state.screen.at === "session" ? { ...state, screen: event.change(state.screen) } : state;
		default:
			return state.screen.at === "logon" ? { ...state, screen: onLogon(state.screen, event) } : state;
	}
}

/** The form without what the server does not offer any more: what was remembered may be old. */
function offeredBy(info: ServerInfo, fields: Fields): Fields {
	const { station_types: types, cached_credentials } = info;
	const type = types.includes(fields.type) ? fields.type : (types[0] ?? fields.type);
	return { ...knownWay(info, fields), type, automatic: fields.automatic && cached_credentials };
}

/** The form without a provider that is not there any more: Enter would lead to another one. */
function knownWay(info: ServerInfo | null, fields: Fields): Fields {
	const known = !info || info.providers?.some(({ name }) => name === fields.provider);
	return known ? fields : { ...fields, provider: "" };
}

/** What was wrong with the host is over; at another one no ticket of the last one counts. */
function atHost(state: State, info: ServerInfo | undefined): State {
	const { screen } = state;
	const known = info ? { ...state, info, fields: offeredBy(info, state.fields) } : state;
	if (screen.at !== "logon") return known;
	const wrong = info || (screen.news.kind === "field" && screen.news.field === "host");
	const news: News = wrong ? { kind: "none" } : screen.news;
	return { ...known, screen: { ...screen, news, ticket: info ? null : screen.ticket } };
}

/**
 * The form as it leads back to where somebody is or was, also after a reload, when nothing was typed. Whom a provider vouched for has no
 * password: their name is of no use in the user's field, and their provider is.
 */
function fieldsAt(place: Session | End, { fields: typed, info }: State): Fields {
	const { user, station_type: type, number } = place;
	const provider = info?.providers?.find(({ name }) => name === sourceOf(place))?.name ?? "";
	const same = (provider || typed.user.trim() === user) && typed.type === type;
	// A configured station's own number is nothing that the person entered.
	const own = type === "remote_number" ? (number ?? "") : "";
	const persistent = "persistent" in place ? place.persistent : Boolean(same) && typed.persistent;
	return {
		...typed,
		user: provider ? typed.user : user,
		provider,
		type,
		station: stationName(place) ?? "",
		number: same && typed.number ? typed.number : own,
		persistent,
	};
}

/** Who keeps the user's password. A record does not say so: there only the name tells. */
function sourceOf(place: Session | End): string | undefined {
	return "rights" in place || "source" in place ? place.source : /^(.+?)\\/.exec(place.user)?.[1];
}

function onLogon(screen: LogonScreen, event: AppEvent): LogonScreen {
	switch (event.type) {
		case "sending":
			return { ...screen, sending: true };
		case "fieldError":
			// The field stands in the form, not among the stations on offer.
			return {
				...screen,
				sending: false,
				offered: null,
				agreement: null,
				news: { kind: "field", field: event.field, sentence: event.sentence, code: event.code },
			};
		case "failed":
			return { ...screen, sending: false, news: { kind: "failed", why: event.why } };
		case "refused":
			return {
				...screen,
				sending: false,
				offered: null,
				agreement: null,
				news: refusal(event.problem, event.at),
				ticket: ticketAfter(screen.ticket, event.problem, event.who, event.at),
			};
		case "missing": {
			const { what, ticket, ticket_expires_in_s, stations = [], agreement } = event.missing;
			return {
				...screen,
				sending: false,
				news: { kind: "none" },
				offered: what === "choose_station" ? stations : null,
				agreement: agreement ?? null,
				ticket: { value: ticket, ...event.who, expiresAt: event.at + ticket_expires_in_s * 1000 },
			};
		}
		case "backToForm":
			return { ...screen, offered: null };
		case "ticketOver":
			return { ...screen, ticket: null };
		case "arrived":
			return { ...screen, ticket: event.ticket };
		default:
			return screen;
	}
}

/** A refusal stands beside the field that it names, else beside the form. */
function refusal(problem: Problem, at: number): News {
	const field = fieldOf(problem.field);
	if (!field) return { kind: "refused", problem, at };
	return { kind: "field", field, sentence: problem.detail, code: problem.code };
}

/** What ends a ticket that was held. */
const ticketEnds: ReadonlySet<string> = new Set(["ticket_invalid", "invalid_credentials", "agreement_declined"]);

function ticketAfter(held: Ticket | null, problem: Problem, who: Holder, at: number): Ticket | null {
	if (ticketEnds.has(problem.code)) return null;
	if (!problem.ticket) return held;
	const expiresAt = held?.value === problem.ticket ? held.expiresAt : at + ticketLifeMs;
	return { value: problem.ticket, ...who, expiresAt };
}

function sessionScreen(session: Session): SessionScreen {
	return {
		at: "session",
		session,
		link: { at: "connecting" },
		sharing: [],
		status: null,
		directory: null,
		notices: [],
		dismissed: [],
		quality: null,
		idleEndsAt: null,
		loggingOff: false,
		trouble: "",
		noteTrouble: "",
	};
}
