import { type Signal, signal } from "@preact/signals";
import type { Problem } from "../api/types.gen.ts";

/** What is said when a place is free, in the language of the moment that it is read in. */
export interface Free {
	title: () => string;
	free: () => string;
	/** The button that takes it. */
	take: () => string;
}

/** How things stand at the place of a refusal, as the page has heard since. */
export interface Stands {
	/** The refusal that this is about. */
	of: Problem;
	/** What a log on there would be told now. */
	problem: Problem;
	/** When that was heard, by `steadyNow`. */
	at: number;
	/** What to say while the place is free, else null. */
	free: Free | null;
}

/** What was heard last; the part that asks sets it. */
export const stands: Signal<Stands | null> = signal(null);

/** What was heard of the place of this refusal, or null. */
export function standsAt(refusal: Problem): Stands | null {
	return stands.value?.of === refusal ? stands.value : null;
}

/** The refusals that end by themselves, when somebody goes. */
export const passing: ReadonlySet<string> = new Set(["station_held", "station_in_use", "number_in_use"]);
