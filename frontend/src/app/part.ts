import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { learn, type TextPart } from "../text/language.ts";

/**
 * A part of the page that is fetched apart, its code and its texts in the language spoken, when it is about to be needed.
 * Whatever nobody needs to log on is in one. A new part takes:
 *
 * - its texts: an export of its name in `text/en.ts` (and in `Parts` there) and in every other language, and its line in
 *   `files` and `Texts` of `text/language.ts`. Both are left out if it has none;
 * - its code: one module with what the rest of the page uses of it, which nothing but the Part imports (types are free);
 * - a Part here, `load()` where a person is about to need it, and `<InPart>` where it is shown.
 */
export class Part<Code extends object> {
	readonly #code: Signal<Code | "failed" | null> = signal(null);
	#loading: Promise<Code | null> | null = null;

	constructor(
		private readonly fetchCode: () => Promise<Code>,
		private readonly texts?: TextPart,
	) {}

	/** The code once it is there, with its texts; null before. */
	get code(): ReadonlySignal<Code | "failed" | null> {
		return this.#code;
	}

	/** The code if it is there already. */
	get ready(): Code | null {
		const code = this.#code.value;
		return code === "failed" ? null : code;
	}

	/** Fetches it, unless it is there or on its way. What has failed is tried again. It never rejects; null: not to be had. */
	load(): Promise<Code | null> {
		if (this.ready) return Promise.resolve(this.ready);
		this.#loading ??= this.#load();
		return this.#loading;
	}

	async #load(): Promise<Code | null> {
		this.#code.value = null;
		try {
			const [code] = await Promise.all([this.fetchCode(), this.texts && learn(this.texts)]);
			this.#code.value = code;
			return code;
		} catch {
			this.#code.value = "failed";
			return null;
		} finally {
			this.#loading = null;
		}
	}
}

/** The main page, and the live connection. */
export const mainPart: Part<typeof import("../main/main.ts")> = new Part(() => import("../main/main.ts"), "main");

/** The user agreement, where the policy asks for it. */
export const agreementPart: Part<typeof import("../logon/AgreementPage.tsx")> = new Part(
	() => import("../logon/AgreementPage.tsx"),
	"agreement",
);

/** What is said about a browser that the page is not made for. */
export const browserPart: Part<typeof import("../notice/BrowserNotice.tsx")> = new Part(
	() => import("../notice/BrowserNotice.tsx"),
);

/** The field for the host, where there are several. */
export const hostPart: Part<typeof import("../hosts/hosts.ts")> = new Part(() => import("../hosts/hosts.ts"), "hosts");

/** Single sign-on, where there is a provider. */
export const ssoPart: Part<typeof import("../sso/sso.ts")> = new Part(() => import("../sso/sso.ts"), "sso");

/** The profiles, as soon as there is one or one is to be saved. */
export const profilesPart: Part<typeof import("../profiles/profiles.ts")> = new Part(
	() => import("../profiles/profiles.ts"),
	"profiles",
);

/** What asks, while a refusal is shown, how things stand at its place. */
export const waitingPart: Part<typeof import("../logon/Waiting.tsx")> = new Part(
	() => import("../logon/Waiting.tsx"),
	"waiting",
);

/** The stations on offer, where none was entered or another one is to be chosen. */
export const offeredPart: Part<typeof import("../logon/OfferedStations.tsx")> = new Part(
	() => import("../logon/OfferedStations.tsx"),
	"offered",
);

/** What a tab shows whose session runs in another one, or goes on there. */
export const tabsPart: Part<typeof import("../lock/pages.ts")> = new Part(() => import("../lock/pages.ts"), "tabs");
