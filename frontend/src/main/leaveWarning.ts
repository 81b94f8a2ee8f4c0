import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { leaving } from "../app/leave.ts";
import { read, write } from "../app/remember.ts";

/** Kept in the browser, as the wish is about its windows. */
const key = "stationmaster.ask-before-leaving";

const asks: Signal<boolean> = signal(read("localStorage", key) === true);

// Another tab of this browser has changed it, or deleted everything (no key).
window.addEventListener("storage", ({ key: changed }) => {
	if (changed === key || changed === null) asks.value = read("localStorage", key) === true;
});

/** Whether the person wants to be asked before they close a page in which they are logged on. */
export const asksBeforeLeaving: ReadonlySignal<boolean> = asks;

/** The person's wish, from now on in this browser. */
export function askBeforeLeaving(wanted: boolean): void {
	asks.value = wanted;
	write("localStorage", key, wanted);
}

/**
 * Asks before the page is left, where that was wanted and somebody is logged on. Otherwise nothing listens: a listener alone keeps a page
 * out of the back-forward cache.
 */
export function useLeaveWarning(loggedOn: boolean): void {
	const wanted = asks.value && loggedOn;
	// With the layout: whoever ticks the box and leaves at once is asked, too.
	useLayoutEffect(() => {
		if (!wanted) return;
		const ask = (event: BeforeUnloadEvent) => {
			if (asks.value && !leaving.onPurpose) event.preventDefault();
		};
		window.addEventListener("beforeunload", ask);
		return () => window.removeEventListener("beforeunload", ask);
	}, [wanted]);
}
