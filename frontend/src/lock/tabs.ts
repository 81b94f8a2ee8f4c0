import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/*
 * How the tabs of one browser window find each other. No page may bring a tab to the front, not even its own: the tab that is
 * looked for tries, marks its title, and says what that is.
 */

const name = "stationmaster";
const blinkMs = 1_000;

/** What tabs say to each other. */
type Word = { say: "where" } | { say: "here"; title: string };

/** A tab among the others. */
export interface Tabs {
	close(): void;
}

const marked: Signal<string> = signal("");
const found: Signal<string> = signal("");
let stopMarking: () => void = () => {};
let channel: BroadcastChannel | null = null;

/** What stands before this tab's title while somebody looks for it: it blinks until the tab is seen. */
export const mark: ReadonlySignal<string> = marked;

/** The title of the tab that has answered; empty before. */
export const answer: ReadonlySignal<string> = found;

/** Hears the other tabs from now on, and answers them if this is the tab that is looked for. */
export function openTabs(isLookedFor: () => boolean): Tabs | null {
	const mine = newChannel();
	if (!mine) return null;
	channel = mine;
	mine.onmessage = ({ data }: MessageEvent<Word>) => {
		if (data.say === "here") found.value = data.title;
		else if (isLookedFor()) {
			const title = document.title.slice(marked.value.length);
			showItself();
			mine.postMessage({ say: "here", title } satisfies Word);
		}
	};
	return {
		close: () => {
			stopMarking();
			mine.close();
			if (channel === mine) channel = null;
		},
	};
}

/** A browser that has none, or may not open one without storage: there the other tab is looked for by eye. */
function newChannel(): BroadcastChannel | null {
	try {
		return new BroadcastChannel(name);
	} catch {
		return null;
	}
}

/** Calls the tab of this window that runs the product. */
export function callTab(): void {
	found.value = "";
	channel?.postMessage({ say: "where" } satisfies Word);
}

const seenBy = ["focus", "pointerdown", "keydown"] as const;

function showItself(): void {
	stopMarking();
	window.focus();
	marked.value = "● ";
	const blink = setInterval(() => {
		marked.value = marked.value === "● " ? "○ " : "● ";
	}, blinkMs);
	const seen = () => document.visibilityState === "visible" && stopMarking();
	stopMarking = () => {
		clearInterval(blink);
		for (const event of seenBy) window.removeEventListener(event, stopMarking);
		document.removeEventListener("visibilitychange", seen);
		marked.value = "";
		stopMarking = () => {};
	};
	for (const event of seenBy) window.addEventListener(event, stopMarking);
	document.addEventListener("visibilitychange", seen);
}
