import type { Reply } from "../api/http.ts";
import { server } from "../api/server.ts";
import type { ResumeRequest, SessionResult } from "../api/types.gen.ts";
import type { Resumed } from "../live/client.ts";
import { instance } from "./instance.ts";

/**
 * Asks for the session of this browser window, if it has one. `how`: that this page had it and comes back to it by itself, or that
 * the person wants it here, wherever it runs.
 */
export async function resume(how: Omit<ResumeRequest, "instance"> = {}): Promise<Resumed> {
	return readResumed(await server.resume({ instance: instance.id, ...how }));
}

/** What an answer to a resume means. */
export function readResumed(reply: Reply<SessionResult>): Resumed {
	if (reply.kind === "unreachable") return { kind: "failed" };
	if (reply.kind === "ok") {
		const { session, token, token_expires_in_s: expiresInS = 0, hold_left_s: holdLeftS, ended } = reply.value;
		if (session && token) return { kind: "session", session, token, expiresInS, holdLeftS };
		return ended ? { kind: "ended", ended } : { kind: "nothing" };
	}
	const { problem } = reply;
	if (problem.code === "window_busy") return { kind: "busy", problem };
	if (problem.code === "moved") return { kind: "moved" };
	if (problem.ended) return { kind: "ended", ended: problem.ended };
	if (problem.status === 401) return { kind: "nothing" };
	const retryAfterMs = problem.retry_after_s === undefined ? undefined : problem.retry_after_s * 1000;
	return { kind: "failed", retryAfterMs, promised: problem.code === "too_many", sentence: problem.detail };
}
