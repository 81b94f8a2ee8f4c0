import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { SessionScreen } from "./state.ts";

/** A part of the page whose code is fetched apart, when it is about to be needed. */
export class Part<Props> {
	readonly #page: Signal<ComponentType<Props> | "failed" | null> = signal(null);
	#loading = false;

	constructor(private readonly fetchPage: () => Promise<ComponentType<Props>>) {}

	/** The component once it is there; null before. */
	get page(): ReadonlySignal<ComponentType<Props> | "failed" | null> {
		return this.#page;
	}

	/** Fetches it, unless it is there or on its way. What has failed is tried again. It never rejects. */
	async load(): Promise<void> {
		if (this.#loading || typeof this.#page.value === "function") return;
		this.#loading = true;
		this.#page.value = null;
		try {
			this.#page.value = await this.fetchPage();
		} catch {
			this.#page.value = "failed";
		}
		this.#loading = false;
	}
}

/** The main page. Nobody needs it to log on, so the logon page does not wait for it. */
export const mainPart: Part<{ screen: SessionScreen }> = new Part(
	async () => (await import("../main/MainPage.tsx")).MainPage,
);
