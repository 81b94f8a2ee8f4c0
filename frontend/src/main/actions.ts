import { own } from "../api/session.ts";
import type { StatusRequest } from "../api/types.gen.ts";
import { leaveSession, showEnd } from "../app/session.ts";
import { state } from "../app/store.ts";
import { t } from "../text/text.ts";
import { authorised, trouble } from "./authorised.ts";
import { happen } from "./screen.ts";

/** Gives the connection up for the filled form. The session stays held; a new log on from this window replaces it. */
export function logOnManually(): void {
	leaveSession(t.logon.manual);
}

/** Logs off. Until the server has answered nothing is over. */
export async function logOff(): Promise<void> {
	const { screen } = state.value;
	if (screen.at !== "session" || screen.loggingOff) return;
	happen({ type: "loggingOff" });
	const reply = await authorised((token) => own.logOff(token));
	// The bye may have been quicker than the answer.
	if (state.value.screen.at !== "session") return;
	if (reply.kind === "ok") showEnd(reply.value);
	else trouble(reply, t.main.logOffFailed);
}

let statusWanted: StatusRequest | null = null;
let statusSending: Promise<boolean> | null = null;

/**
 * Sets my status. While one is on its way only the newest of those asked for meanwhile follows. Resolves to whether the
 * server took the last one.
 */
export function setStatus(status: StatusRequest): Promise<boolean> {
	statusWanted = status;
	statusSending ??= sendStatus();
	return statusSending;
}

async function sendStatus(): Promise<boolean> {
	let taken = false;
	while (statusWanted) {
		const body: StatusRequest = statusWanted;
		statusWanted = null;
		const reply = await authorised((token) => own.setStatus(token, body));
		taken = reply.kind === "ok";
		if (reply.kind === "ok") happen({ type: "status", status: reply.value });
		else trouble(reply, t.main.statusFailed);
	}
	statusSending = null;
	return taken;
}
