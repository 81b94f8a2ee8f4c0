import { type Signal, signal } from "@preact/signals";
import { enteredHost, host, hostLabel, hosts, rememberHost, useHost } from "../api/host.ts";
import { server } from "../api/server.ts";
import type { Host } from "../api/types.gen.ts";
import { dispatch } from "../app/store.ts";
import { t } from "../text/text.ts";

/** What is being asked for now; empty: nothing. */
export const asking: Signal<string> = signal("");
let turn = 0;

/** The hosts whose label or name has the text in it. */
export function matching(text: string): Host[] {
	const word = text.trim().toLocaleLowerCase();
	return hosts.value.filter(({ name, label }) => `${label}\n${name}`.toLocaleLowerCase().includes(word));
}

/** The name that is asked for, as the page talks to it: a host's label or name, else what was entered. Empty: this host. */
export function nameOf(text: string): string {
	const word = text.trim().toLocaleLowerCase();
	const at = hosts.value.findIndex(({ name, label }) => [name, label.toLocaleLowerCase()].includes(word));
	if (!word || at === 0) return "";
	// A browser reads dots alone as a way to somewhere else.
	return hosts.value[at]?.name ?? text.trim().replace(/^\.+$/, "$&-");
}

/** Takes what was entered for the text of the field, without asking anybody yet. */
export function enter(text: string): void {
	enteredHost.value = text === hostLabel() ? null : text;
}

/**
 * Goes over to the host that was entered, if one was: asks it what the form must know. Resolves to whether the page talks
 * to the host that stands in the field. What keeps it from that stands there, too.
 */
export async function settle(): Promise<boolean> {
	const text = enteredHost.value;
	const name = text === null ? host.value : nameOf(text);
	if (text === null || name === host.value) {
		turn++;
		asking.value = "";
		useHost(name);
		rememberHost();
		dispatch({ type: "host" });
		return true;
	}
	const mine = ++turn;
	asking.value = text;
	const reply = await server.info(name);
	// Of several only the last counts, and not if something else was entered meanwhile.
	if (mine !== turn) return false;
	asking.value = "";
	if (enteredHost.value !== text) return false;
	if (reply.kind === "ok") {
		useHost(name);
		rememberHost();
		dispatch({ type: "host", info: reply.value });
		return true;
	}
	const { code, detail: sentence } =
		reply.kind === "problem" ? reply.problem : { code: "host_unreachable", detail: t.logon.unreachable };
	dispatch({ type: "fieldError", field: "host", code, sentence });
	return false;
}
