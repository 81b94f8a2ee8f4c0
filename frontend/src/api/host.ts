import { type Signal, signal } from "@preact/signals";
import type { Host } from "./types.gen.ts";

/** The hosts that can be logged on to from this page, the one that it came from first; empty until the server has said. */
export const hosts: Signal<readonly Host[]> = signal([]);

/** The name of the host that the page talks to; empty: the one that it came from. */
export const host: Signal<string> = signal("");

/**
 * What stands in the field instead of that host, while it is only entered or could not be used; null: nothing else.
 * The field is a part of its own, which is there only where there are several hosts.
 */
export const enteredHost: Signal<string | null> = signal(null);

const key = "stationmaster.host";

/** Where a host's API is. */
export function apiOf(name: string): string {
	return name ? `/hosts/${encodeURIComponent(name)}/api/v1` : "/api/v1";
}

/** The host that the page talks to, as people call it; empty while there is no other. */
export function hostLabel(): string {
	const [own, ...others] = hosts.value;
	if (!own || others.length === 0) return "";
	return (others.find(({ name }) => name === host.value) ?? own).label;
}

/** Talks to a host from now on. */
export function useHost(name: string): void {
	host.value = name;
	enteredHost.value = null;
}

/** Keeps which host it is, for the next time that this browser opens the page. */
export function rememberHost(): void {
	try {
		localStorage.setItem(key, host.value);
	} catch {
		// Storage is full or forbidden: it lasts as long as the page.
	}
}

/** Goes back to the host that was kept. */
export function recallHost(): void {
	try {
		useHost(localStorage.getItem(key) ?? "");
	} catch {
		// As above.
	}
}

/** Takes the list of hosts from the one that the page came from. False: the one that the page talks to is not in it. */
export function learnHosts(list: readonly Host[]): boolean {
	hosts.value = list;
	return !host.value || list.some(({ name }, at) => at > 0 && name === host.value);
}
