import { enteredHost } from "../api/host.ts";
import type { Reply } from "../api/http.ts";
import { server } from "../api/server.ts";
import type { AgreementDecision, LogonResult, OfferedStation, Problem, StationChoice } from "../api/types.gen.ts";
import type { Holder } from "../app/events.ts";
import { instance } from "../app/instance.ts";
import { hostPart, ssoPart } from "../app/part.ts";
import { noteTurnedOut, rememberFields } from "../app/remember.ts";
import { openSession, showBusy } from "../app/session.ts";
import type { FieldName, LogonScreen, Ticket } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { steadyNow } from "../live/clock.ts";
import type { PageCode } from "../text/codes.gen.ts";
import { language } from "../text/language.ts";
import { sentence } from "../text/sentence.ts";
import { t } from "../text/text.ts";
import { choiceOf, firstEmpty } from "./fields.ts";
import { withoutPassword } from "./ways.ts";

/** What every request says about this client, for people. */
const client = "browser";

/** The ticket that log on can go on with while this stands in the user's field, or null: then the password is needed. */
export function usableTicket(screen: LogonScreen, user: string, now: number = steadyNow()): Ticket | null {
	const { ticket } = screen;
	return ticket && (ticket.typed ?? ticket.user) === user.trim() && now < ticket.expiresAt ? ticket : null;
}

/**
 * Logs on with what stands in the form: with the password, or without one by the ticket. Resolves to whether the
 * password is to be forgotten now; it is kept only where the same one is needed for the next try.
 */
export async function submit(password: string): Promise<boolean> {
	const { screen, fields } = state.value;
	if (screen.at !== "logon" || screen.sending) return false;
	const ticket = password ? null : usableTicket(screen, fields.user);
	const empty = firstEmpty(fields, password, ticket !== null);
	if (empty) {
		wrong(empty, "field_required");
		return false;
	}
	if (enteredHost.value !== null) return (await hostPart.ready?.settle()) ? submit(password) : false;
	const choice = choiceOf(fields);
	if (ticket) return goOn(ticket, choice);
	const user = fields.user.trim();
	dispatch({ type: "typed", fields: { provider: "" } });
	dispatch({ type: "sending" });
	return take(await server.logOn({ ...whoAsks(), user, password, choice, ...saving() }), { user });
}

/** What every request of a log on says. */
function whoAsks() {
	return { instance: instance.id, client, language: language.value };
}

/** Whether this browser is to log on by itself the next time. */
function saving() {
	const { fields, info } = state.value;
	return fields.automatic && info?.cached_credentials && { automatic: true };
}

/**
 * Logs on with what this browser has saved, while the page starts. Resolves to the sentence about why it is to be tried
 * again later, or to null: then the page shows what came of it, if `current` says that it still wants it.
 */
export async function logOnAutomatically(current: () => boolean): Promise<string | null> {
	const reply = await server.logOnAutomatically(whoAsks());
	if (!current()) return null;
	if (reply.kind === "unreachable") return t.unreachable.sentence;
	if (reply.kind === "problem" && reply.problem.code === "unavailable") return reply.problem.detail;
	// What it has to say to whom is asked for no password.
	if (withoutPassword(state.value.info)) await ssoPart.load();
	if (!current()) return null;
	dispatch({ type: "form" });
	take(reply, { user: state.value.fields.user.trim() });
	return null;
}

/** Asks for the stations that are on offer, without the password again. */
export function chooseAnother(): void {
	const { fields } = state.value;
	withTicket({ type: fields.type === "remote_workstation" ? fields.type : "workstation" });
}

/** Takes an offered station. */
export function takeOffered(station: OfferedStation): void {
	dispatch({ type: "typed", fields: { type: station.type, station: station.name } });
	withTicket(choiceOf(state.value.fields));
}

/** Says yes or no to the user agreement that is shown, and goes on with what the form says. */
export function decideAgreement(accept: boolean): void {
	const { screen, fields } = state.value;
	const shown = screen.at === "logon" && screen.agreement;
	if (shown) withTicket(choiceOf(fields), { version: shown.version, accept });
}

/** Asks for the same once more. Without a ticket it is the form's turn, for the password or the provider. */
export function again(): void {
	withTicket(choiceOf(state.value.fields));
}

function withTicket(choice: StationChoice, agreement?: AgreementDecision): void {
	const { screen, fields } = state.value;
	if (screen.at !== "logon" || screen.sending) return;
	const ticket = usableTicket(screen, fields.user);
	if (ticket) void goOn(ticket, choice, agreement);
	else if (!toldWithoutPassword("ticket_invalid")) wrong("password", "ticket_invalid");
}

function wrong(field: FieldName, code: PageCode): void {
	dispatch({ type: "fieldError", field, code, sentence: sentence(code) });
}

/** Goes on with a ticket; resolves to whether the password is to be forgotten. */
export async function goOn(ticket: Ticket, choice: StationChoice, agreement?: AgreementDecision): Promise<boolean> {
	dispatch({ type: "sending" });
	const request = { ...whoAsks(), ticket: ticket.value, choice, ...saving(), ...(agreement && { agreement }) };
	const { user, typed } = ticket;
	return take(await server.goOn(request), { user, ...(typed !== undefined && { typed }) });
}

/** Shows what an answer means; resolves to whether the password is to be forgotten. */
function take(reply: Reply<LogonResult>, who: Holder): boolean {
	// Meanwhile the person has gone on in another tab.
	if (state.value.screen.at !== "logon") return true;
	if (reply.kind === "unreachable") {
		dispatch({ type: "failed", why: "unreachable" });
		return false;
	}
	if (reply.kind === "problem") {
		if (reply.problem.code === "window_busy") showBusy(reply.problem);
		else showRefusal(reply.problem, who);
		return !needsSamePassword(reply.problem);
	}
	const { granted, missing } = reply.value;
	if (granted) {
		rememberFields(state.value.fields);
		openSession(granted.session, granted.token, granted.token_expires_in_s);
	} else if (missing) dispatch({ type: "missing", missing, who, at: steadyNow() });
	return true;
}

/** Shows that a log on was turned down. */
export function showRefusal(problem: Problem, who: Holder): void {
	noteTurnedOut(true);
	if (!toldWithoutPassword(problem.code)) dispatch({ type: "refused", problem, who, at: steadyNow() });
}

/** Says to whom has no password what others are told of theirs. Whether there was something of the kind to say. */
function toldWithoutPassword(code: string): boolean {
	const { fields, info } = state.value;
	const why = (fields.provider || withoutPassword(info)) && ssoPart.ready?.withoutPassword(code);
	if (!why) return false;
	dispatch({ type: "form" });
	dispatch({ type: "failed", why });
	return true;
}

/** The password was not looked at yet, so the next try needs it as it is. */
function needsSamePassword(problem: Problem): boolean {
	if (problem.ticket) return false;
	return [422, 429, 502, 503].includes(problem.status);
}
