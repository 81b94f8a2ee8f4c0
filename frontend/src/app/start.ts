import { server } from "../api/server.ts";
import type { Resumed } from "../live/client.ts";
import { steadyNow } from "../live/clock.ts";
import { WindowLock } from "../lock/windowLock.ts";
import { logOnAutomatically } from "../logon/actions.ts";
import { t } from "../text/text.ts";
import { dismissEnd, wasTurnedOut } from "./remember.ts";
import { resume } from "./resume.ts";
import { closeSession, openSession, reconnectNow, showBusy, showEnd } from "./session.ts";
import { dispatch, state } from "./store.ts";

/** A page that is just going (a reload) frees the lock in a moment: so long nobody is told that it is taken. */
const lockPatienceMs = 500;
const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

const lock = new WindowLock();
let run = 0;
let tries = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;

/**
 * Starts the page, or starts it again: take the window's lock, learn about the server, ask for the session of this
 * window, and show what came of it. Of several starts only the last goes on.
 */
export async function start(): Promise<void> {
	const mine = ++run;
	tries = 0;
	closeSession();
	dispatch({ type: "starting" });
	if (!(await lock.take()) && !(await waitForLock(mine))) return;
	if (mine === run) await begin(mine);
}

async function waitForLock(mine: number): Promise<boolean> {
	const patience = setTimeout(() => mine === run && dispatch({ type: "blocked", by: "lock" }), lockPatienceMs);
	const ours = await lock.wait();
	clearTimeout(patience);
	if (ours && mine === run) dispatch({ type: "starting" });
	return ours;
}

async function begin(mine: number): Promise<void> {
	clearTimeout(retryTimer);
	const [info, resumed] = await Promise.all([server.info(), resume()]);
	if (mine !== run) return;
	if (info.kind !== "ok" || resumed.kind === "failed") {
		const sentence = info.kind === "problem" ? info.problem.detail : t.unreachable.sentence;
		retryLater(mine, sentence);
		return;
	}
	dispatch({ type: "info", info: info.value });
	if (resumed.kind === "session") {
		const { session, token, expiresInS, holdLeftS = info.value.hold_s } = resumed;
		openSession(session, token, expiresInS, holdLeftS);
	} else if (resumed.kind === "busy") showBusy(resumed.problem);
	else if (info.value.automatic && !wasTurnedOut() && leftBehind(resumed)) {
		const sentence = await logOnAutomatically(() => mine === run);
		if (sentence && mine === run) retryLater(mine, sentence);
	}
	// An own log off is no news any more when the page starts.
	else if (resumed.kind === "ended" && resumed.ended.code !== "logged_off") showEnd(resumed.ended);
	else dispatch({ type: "form" });
}

/**
 * Whether the last session of this window, if there was any, was left by closing the window: it only ran out, and nobody
 * has seen that. Some browsers bring the cookies of a closed window back.
 */
function leftBehind(resumed: Resumed): boolean {
	if (resumed.kind === "ended") return /^(hold|pending)_expired$/.test(resumed.ended.code);
	return resumed.kind === "nothing";
}

function retryLater(mine: number, sentence: string): void {
	const longest = Math.min(firstRetryMs * 2 ** tries++, longestRetryMs);
	const delay = longest * (0.5 + Math.random() / 2);
	dispatch({ type: "unreachable", sentence, nextAt: steadyNow() + delay });
	retryTimer = setTimeout(() => retryNow(mine), delay);
}

/** Asks the server again at once, when it could not be reached at the start. */
export function retryNow(mine: number = run): void {
	const { screen } = state.value;
	if (mine !== run || screen.at !== "unreachable" || screen.trying) return;
	dispatch({ type: "trying" });
	void begin(mine);
}

/** Looks again whether this page may run. Resolves to false when another one still has the window's lock. */
export async function unblock(): Promise<boolean> {
	const { screen } = state.value;
	if (screen.at !== "blocked") return true;
	// The lock is queued for already: the page goes on by itself as soon as it comes free.
	if (screen.by === "lock") return lock.take();
	await start();
	return true;
}

/** Leaves the dropped page for the filled form, also after the next reload. */
export function leaveEnd(): void {
	const { screen } = state.value;
	if (screen.at !== "dropped") return;
	if (screen.end.ledger !== undefined) dismissEnd(screen.end.ledger);
	if (screen.end.code === "protocol_too_old") location.reload();
	else dispatch({ type: "form" });
}

/** Listens for what the browser says about network, sleep and the back-forward cache. */
export function watchBrowser(): void {
	const awake = () => {
		reconnectNow();
		retryNow();
	};
	window.addEventListener("online", awake);
	document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && awake());
	// A page that is left runs nothing; one that comes back from the cache trusts nothing that it remembers.
	window.addEventListener("pagehide", () => {
		run++;
		closeSession();
		lock.giveBack();
	});
	window.addEventListener("pageshow", (event) => event.persisted && void start());
}
