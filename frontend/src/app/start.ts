import { enteredHost, host, hostLabel, hosts, learnHosts, recallHost, rememberHost, useHost } from "../api/host.ts";
import { server } from "../api/server.ts";
import type { ServerInfo } from "../api/types.gen.ts";
import type { Resumed } from "../live/client.ts";
import { steadyNow } from "../live/clock.ts";
import { openTabs, type Tabs } from "../lock/tabs.ts";
import { WindowLock } from "../lock/windowLock.ts";
import { logOnAutomatically } from "../logon/actions.ts";
import { hasSso } from "../logon/ways.ts";
import { t } from "../text/text.ts";
import { loadAnew } from "./leave.ts";
import { hostPart, mainPart, ssoPart } from "./part.ts";
import { dismissEnd, wasTurnedOut } from "./remember.ts";
import { resume } from "./resume.ts";
import { closeSession, liveNow, openSession, reconnectNow, showBusy, showEnd, showMoved } from "./session.ts";
import { dispatch, state } from "./store.ts";

/** A page that is just going (a reload) frees the lock in a moment: so long nobody is told that it is taken. */
const lockPatienceMs = 500;
const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

const lock = new WindowLock(navigator.locks, lockStolen);
/** Another tab has taken the lock since this page started. */
let stolen = false;
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
	stolen = false;
	closeSession();
	recallHost();
	dispatch({ type: "starting" });
	if (!(await lock.take()) && !(await waitForLock(mine))) return;
	if (mine === run) await begin(mine);
}

async function waitForLock(mine: number): Promise<boolean> {
	const patience = setTimeout(
		() => mine === run && dispatch({ type: "blocked", by: "lock", takeOver: true }),
		lockPatienceMs,
	);
	const ours = await lock.wait();
	clearTimeout(patience);
	if (ours && mine === run) dispatch({ type: "starting" });
	return ours;
}

/** `asked`: what asking for the session has brought already. */
async function begin(mine: number, asked?: Resumed): Promise<void> {
	clearTimeout(retryTimer);
	// Which hosts there are says the one that the page came from.
	const home = host.value ? server.info("") : null;
	const [info, resumed, own] = await Promise.all([server.info(), asked ?? resume(), home]);
	if (mine !== run) return;
	const listed = own ?? info;
	if (listed.kind === "ok") {
		// Who comes back from a provider went there from this host.
		if (!learnHosts(listed.value.hosts) || (home && listed.value.arrived)) {
			useHost("");
			rememberHost();
			return begin(mine);
		}
		dispatch({ type: "info", info: info.kind === "ok" ? info.value : listed.value });
	}
	if (info.kind !== "ok" || resumed.kind === "failed") {
		const failed = resumed.kind === "failed" ? resumed : null;
		const said = info.kind === "problem" ? info.problem.detail : info.kind === "ok" ? failed?.sentence : undefined;
		retryLater(mine, said ?? t.unreachable.sentence, failed?.retryAfterMs);
		return;
	}
	// Whatever is shown now, the form that it leads back to is whole.
	if (hasSso(info.value)) void ssoPart.load();
	if (resumed.kind === "session") {
		const { session, token, expiresInS, holdLeftS = info.value.hold_s } = resumed;
		openSession(session, token, expiresInS, holdLeftS);
	} else if (resumed.kind === "busy") showBusy(resumed.problem);
	// Whoever comes back from a provider asked for that last, whatever was before.
	else if (info.value.arrived) await showForm(mine, info.value);
	else if (info.value.automatic && !wasTurnedOut() && leftBehind(resumed)) {
		const sentence = await logOnAutomatically(() => mine === run);
		if (sentence && mine === run) retryLater(mine, sentence);
	}
	// An own log off is no news any more when the page starts.
	else if (resumed.kind === "ended" && resumed.ended.code !== "logged_off") showEnd(resumed.ended);
	else await showForm(mine, info.value);
}

/** The form comes whole, so that nothing in it moves. */
async function showForm(mine: number, info: ServerInfo): Promise<void> {
	if (hosts.value.length > 1) await hostPart.load();
	const sso = hasSso(info) && (await ssoPart.load());
	if (mine !== run) return;
	dispatch({ type: "form" });
	if (sso) void sso.comeBack();
}

/** Leaves a host that cannot be reached for the form, where another one can be chosen. */
export async function chooseHost(): Promise<void> {
	const { screen } = state.value;
	if (screen.at !== "unreachable") return;
	const mine = ++run;
	await hostPart.load();
	if (mine !== run) return;
	const label = hostLabel();
	useHost("");
	enteredHost.value = label;
	dispatch({ type: "form" });
	dispatch({ type: "fieldError", field: "host", code: "host_unreachable", sentence: screen.sentence });
}

/**
 * Whether the last session of this window, if there was any, was left by closing the window: it only ran out, and nobody
 * has seen that. Some browsers bring the cookies of a closed window back.
 */
function leftBehind(resumed: Resumed): boolean {
	if (resumed.kind === "ended") return /^(hold|pending)_expired$/.test(resumed.ended.code);
	return resumed.kind === "nothing";
}

/** `least`: what the server asked for. */
function retryLater(mine: number, sentence: string, least = 0): void {
	const longest = Math.min(firstRetryMs * 2 ** tries++, longestRetryMs);
	const delay = Math.max(longest * (0.5 + Math.random() / 2), least);
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

/**
 * Goes on here with what runs in another tab of this window (docs/adr/0016): the server moves the session first, then this page takes
 * the lock from the other one. Resolves to false when the server does not answer; then the other tab goes on.
 */
export async function useHere(): Promise<boolean> {
	const { screen } = state.value;
	const before = run;
	// Until the answer is there, so is mostly the main page.
	void mainPart.load();
	const resumed = await resume({ take_over: true });
	// Another press, the lock that came free, or leaving the page was quicker.
	if (before !== run || state.value.screen !== screen) return true;
	if (resumed.kind === "failed") return false;
	const mine = ++run;
	tries = 0;
	dispatch({ type: "starting" });
	if ((await lock.steal()) && mine === run) await begin(mine, resumed);
	return true;
}

/** Another tab goes on in this one's place. Where there was no session the page waits until it may start again. */
function lockStolen(): void {
	const { at } = state.value.screen;
	stolen = true;
	if (at === "session") void stepAside();
	else if (at !== "moved") void start();
}

/**
 * The server has mostly moved the session to the other tab. Where the cookies were deleted it could not: then this page's token proves whose
 * session it is, and the server ends it under its true name.
 */
async function stepAside(): Promise<void> {
	const mine = liveNow();
	const { kind } = await resume({ reconnect: true });
	if (state.value.screen.at !== "session" || liveNow() !== mine) return;
	if (kind === "nothing" && mine) mine.proveToken();
	else showMoved();
}

/** Whether this is the tab that somebody looks for who is blocked in another one. */
function runsHere(): boolean {
	const { at } = state.value.screen;
	return at === "session" || (lock.held && at !== "blocked" && at !== "moved");
}

/** Leaves the dropped page for the filled form, also after the next reload. */
export function leaveEnd(): void {
	const { screen } = state.value;
	if (screen.at !== "dropped") return;
	if (screen.end.ledger !== undefined) dismissEnd(screen.end.ledger);
	if (screen.end.code === "protocol_too_old") loadAnew();
	// A tab whose lock another one has waits for it, as any second tab.
	else if (stolen) void start();
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
	let tabs: Tabs | null = openTabs(runsHere);
	// A page that is left runs nothing; one that comes back from the cache trusts nothing that it remembers.
	window.addEventListener("pagehide", () => {
		run++;
		closeSession();
		lock.giveBack();
		tabs?.close();
		tabs = null;
	});
	window.addEventListener("pageshow", (event) => {
		if (!event.persisted) return;
		tabs ??= openTabs(runsHere);
		void start();
	});
}
