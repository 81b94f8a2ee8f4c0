import { signal } from "@preact/signals";
import type { AppEvent } from "./events.ts";
import { reduce } from "./reduce.ts";
import { rememberedFields } from "./remember.ts";
import { initialState, type State } from "./state.ts";

/** All that the page knows; only `dispatch` changes it. */
export const state = signal<State>({ ...initialState, fields: rememberedFields() });

/** Lets something happen to the page. */
export function dispatch(event: AppEvent): void {
	state.value = reduce(state.value, event);
}
