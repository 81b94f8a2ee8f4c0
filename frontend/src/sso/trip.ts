import { effect } from "@preact/signals";
import { enteredHost } from "../api/host.ts";
import { ask } from "../api/http.ts";
import type { Arrival, SsoAddress, SsoProvider } from "../api/types.gen.ts";
import { hostPart } from "../app/part.ts";
import { fieldsFrom, forget, read, write } from "../app/remember.ts";
import type { Fields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { steadyNow } from "../live/clock.ts";
import { goOn, showRefusal } from "../logon/actions.ts";
import { choiceOf, fieldsFor } from "../logon/fields.ts";
import { language } from "../text/language.ts";
import { sentence } from "../text/sentence.ts";

/** Where the form waits while its window is at the provider; nothing in it is secret. */
const key = "stationmaster.away";

/** How long the provider's page may take before the form is usable again, in milliseconds. */
const leavingMs = 15_000;

/** Leaves the page for the provider. The form is kept for the way back. */
export async function leaveFor(
	provider: SsoProvider,
	go = (address: string) => location.assign(address),
): Promise<void> {
	if (!(await staysHere())) return;
	const { screen, fields } = state.value;
	if (screen.at !== "logon" || screen.sending) return;
	if (fieldsFor(fields.type).number === "required" && !fields.number.trim()) {
		const code = "field_required";
		dispatch({ type: "fieldError", field: "number", code, sentence: sentence(code) });
		return;
	}
	dispatch({ type: "sending" });
	const address = await asked<SsoAddress>(`/sso/${provider.name}/start`);
	if (!address) return;
	way = provider.name;
	keep(state.value.fields);
	go(address.address);
	// Until the provider's page is there, a second press would only spoil the first one. Whoever comes back to this very page, or stops it
	// on its way, finds the form usable.
	const usable = () => {
		clearTimeout(stopped);
		removeEventListener("pageshow", usable);
		// Meanwhile the person may have gone on in another tab.
		if (state.value.screen.at === "logon") dispatch({ type: "form" });
	};
	const stopped = setTimeout(usable, leavingMs);
	addEventListener("pageshow", usable);
}

/**
 * Goes over to the host that was entered, if one was. Whether that is the one from before: at another one there is something else to
 * press.
 */
export async function staysHere(): Promise<boolean> {
	if (enteredHost.value === null) return true;
	const { info, screen } = state.value;
	if (screen.at !== "logon" || screen.sending) return false;
	return Boolean(await hostPart.ready?.settle()) && state.value.info === info;
}

/**
 * Fills the form in as it was when the window left for a provider, and goes on with what came of it: as with a right password's
 * ticket. Who only went back finds the form.
 */
export async function comeBack(): Promise<void> {
	const kept = read("sessionStorage", key);
	if (kept) {
		dispatch({ type: "typed", fields: fieldsAway(kept) });
		way = state.value.fields.provider;
	}
	if (!state.value.info?.arrived) return;
	dispatch({ type: "sending" });
	const arrival = await asked<Arrival>("/logon/sso");
	if (!arrival) return;
	const { user, ticket: value, ticket_expires_in_s: lastsS } = arrival;
	const [provider = ""] = user.split("\\");
	// Nothing is saved for it: without a password nobody could ask the provider again (docs/adr/0032). The user's field is a password's.
	dispatch({ type: "typed", fields: { provider, automatic: false } });
	const ticket = { value, user, typed: state.value.fields.user.trim(), expiresAt: steadyNow() + lastsS * 1000 };
	// It stays good when the answer to what follows is lost: nobody is to go to the provider again for that.
	dispatch({ type: "arrived", ticket });
	await goOn(ticket, choiceOf(state.value.fields));
}

/** The provider that this window left for; null: for none, and no form waits. */
let way: string | null = null;

/**
 * Until somebody is logged on the form waits, as it is by now: people go back and forward again, or an answer is lost on the way and the
 * page loaded anew.
 */
effect(() => {
	const { screen, fields } = state.value;
	if (screen.at === "session") {
		way = null;
		forget("sessionStorage", key);
	} else if (way !== null && screen.at === "logon") keep(fields);
});

/** Who does not want to be remembered leaves no name. */
function keep(fields: Fields): void {
	write("sessionStorage", key, { ...fields, user: fields.remember ? fields.user : "", provider: way });
}

function fieldsAway(kept: unknown): Fields {
	return { ...fieldsFrom(kept), remember: Object(kept).remember === true };
}

/** Asks, and shows what went wrong. */
async function asked<T>(path: string): Promise<T | null> {
	const reply = await ask<T>(path, { method: "POST", body: { language: language.value } });
	if (state.value.screen.at !== "logon") return null;
	if (reply.kind === "ok") return reply.value;
	if (reply.kind === "unreachable") dispatch({ type: "failed", why: "unreachable" });
	else showRefusal(reply.problem, { user: state.value.fields.user.trim() });
	return null;
}
