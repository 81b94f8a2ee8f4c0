import type { Reply } from "../api/http.ts";
import { resume } from "../app/resume.ts";
import { liveNow, showBusy, showEnd, showMoved } from "../app/session.ts";
import { happen } from "./screen.ts";

/** A reply to the session that asked; `over`: that session is not this page's any more, and the page shows it. */
export type Answer<T> = Reply<T> | { kind: "over" };

/** Asks with the newest token, and once more with a fresh one when that was too old. */
export async function authorised<T>(send: (token: string) => Promise<Reply<T>>): Promise<Answer<T>> {
	const asker = liveNow();
	const reply = await send(asker?.token ?? "");
	if (reply.kind !== "problem" || reply.problem.code !== "token_invalid") return reply;
	const resumed = await resume({ reconnect: true });
	// Whoever logged on meanwhile has nothing to do with what this finds out.
	if (liveNow() !== asker) return { kind: "over" };
	if (resumed.kind === "ended") return { kind: "problem", problem: { ...reply.problem, ended: resumed.ended } };
	if (resumed.kind === "failed") return { kind: "unreachable" };
	if (resumed.kind !== "session") {
		if (resumed.kind === "busy") showBusy(resumed.problem);
		else if (resumed.kind === "moved") showMoved();
		// Its cookies are gone, its token is not: the server ends the session under its true name.
		else asker?.proveToken();
		return { kind: "over" };
	}
	asker?.keepToken(resumed.token, resumed.expiresInS);
	return send(resumed.token);
}

/** Shows what went wrong with something that was asked for. `unanswered`: what to say when nobody answered. */
export function trouble(reply: Exclude<Answer<unknown>, { kind: "ok" }>, unanswered: string): void {
	if (reply.kind === "over") return;
	if (reply.kind === "unreachable") {
		happen({ type: "trouble", sentence: unanswered });
		return;
	}
	const { ended, detail, field } = reply.problem;
	if (ended) showEnd(ended);
	else happen({ type: "trouble", sentence: detail, field });
}
