import { type Signal, signal } from "@preact/signals";
import { enteredHost, host, hostLabel, hosts } from "../api/host.ts";
import { hostPart } from "../app/part.ts";
import type { Fields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { find, type Profile, profiles } from "./store.ts";

/** What came of picking a profile. `hostFailed`: its host stands in the form, with what is wrong with it. */
export type Picked = "whole" | "hostGone" | "hostFailed" | "typeGone" | "overtaken";

/** The name that was picked, saved or given last. */
export const lastName: Signal<string> = signal("");
let turn = 0;

/** Fills the form in with a profile, as far as what it names is still offered. */
export async function pick(profile: Profile): Promise<Picked> {
	const mine = ++turn;
	lastName.value = profile.name;
	dispatch({ type: "typed", fields: profile.fields });
	const there = await goTo(profile.host);
	if (mine !== turn || state.value.screen.at !== "logon") return "overtaken";
	if (there === "hostFailed") return there;
	// What this host does not offer is not in its form either.
	const { info, fields } = state.value;
	if (info) dispatch({ type: "info", info });
	if (there === "hostGone") return there;
	return fields.type !== profile.fields.type || state.value.fields.type !== fields.type ? "typeGone" : "whole";
}

async function goTo(name: string): Promise<"whole" | "hostGone" | "hostFailed"> {
	const [own, ...others] = hosts.value;
	const wanted = name ? others.find((each) => each.name === name) : own;
	if (!wanted) return name ? "hostGone" : "whole";
	if (others.length === 0) return "whole";
	enteredHost.value = wanted.label === hostLabel() ? null : wanted.label;
	const part = await hostPart.load();
	return (await part?.settle()) ? "whole" : "hostFailed";
}

/** The profile that the form is now: of several that are the same, the one that was picked. */
export function shown(fields: Fields): Profile | undefined {
	if (enteredHost.value !== null) return undefined;
	const last = find(profiles.value, lastName.value);
	return [last, ...profiles.value].find((each) => each && each.host === host.value && same(each.fields, fields));
}

function same(a: Fields, b: Fields): boolean {
	// By whom somebody logged on last is not in the form.
	return (Object.keys(a) as (keyof Fields)[]).every((key) => key === "provider" || plain(a[key]) === plain(b[key]));
}

function plain(value: string | boolean): string | boolean {
	return typeof value === "string" ? value.trim() : value;
}
