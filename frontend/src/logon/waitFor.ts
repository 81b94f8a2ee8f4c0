import { ask } from "../api/http.ts";
import type { WaitRequest, WaitResult } from "../api/types.gen.ts";

/** The server answers after 25 s in any case. */
const patienceMs = 35_000;
const pauseMs = { least: 1_000, most: 30_000 };

/** What comes of asking. */
export interface Told {
	/** Things stand otherwise than was last heard. */
	stands: (how: WaitResult) => void;
	/** The ticket opens nothing any more. */
	over: () => void;
}

/**
 * Asks how things stand at a place, again and again, until `stop` or until there is nothing to wait for any more. Who is
 * not answered, or has no room to wait, asks on with growing pauses: what the person sees is as it was, and so is *Try again*.
 */
export async function waitFor({ ticket, choice }: WaitRequest, told: Told, stop: AbortSignal): Promise<void> {
	let seen: string | undefined;
	let failures = 0;
	while (!stop.aborted) {
		const reply = await askOnce({ ticket, choice, ...(seen !== undefined && { seen }) }, stop);
		if (stop.aborted) return;
		let least = pauseMs.least;
		if (reply.kind === "ok") {
			failures = 0;
			if (reply.value.seen !== seen) told.stands(reply.value);
			seen = reply.value.seen;
		} else {
			failures++;
			if (reply.kind === "problem") {
				const { code, status, retry_after_s = 0 } = reply.problem;
				if (code === "ticket_invalid") return told.over();
				// A right that is gone, a station that is gone: the next try says it.
				if (status < 500 && status !== 429) return;
				least = Math.max(least, retry_after_s * 1000);
			}
		}
		await pause(Math.max(least, growing(failures)), stop);
	}
}

/** No pause is like another, so that a floor does not ask in the same moment. */
function growing(failures: number): number {
	return Math.min(pauseMs.most, pauseMs.least * 2 ** failures) * (0.5 + Math.random() / 2);
}

async function askOnce(body: WaitRequest, stop: AbortSignal) {
	const giveUp = new AbortController();
	const abort = () => giveUp.abort();
	const timer = setTimeout(abort, patienceMs);
	stop.addEventListener("abort", abort);
	const reply = await ask<WaitResult>("/logon/wait", { method: "POST", body, signal: giveUp.signal });
	clearTimeout(timer);
	stop.removeEventListener("abort", abort);
	return reply;
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const timer = setTimeout(end, ms);
		stop.addEventListener("abort", end);
		function end() {
			clearTimeout(timer);
			stop.removeEventListener("abort", end);
			done();
		}
	});
}
