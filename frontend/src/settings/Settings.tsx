import type { ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Notice } from "../api/types.gen.ts";
import type { authorised } from "../main/authorised.ts";
import { t } from "../text/text.ts";
import { HelpLink } from "../ui/HelpLink.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { Language } from "./Language.tsx";
import { Leaving } from "./Leaving.tsx";
import { Password } from "./Password.tsx";
import { Profiles } from "./Profiles.tsx";
import { SavedLogons } from "./SavedLogons.tsx";
import { Theme } from "./Theme.tsx";

/** What the main part lends to the settings. */
export interface Lent {
	/** Whose settings they are. */
	user: string;
	/** The directory or provider that keeps the password; without one, it is kept here. */
	source: string | undefined;
	authorised: typeof authorised;
	asksBeforeLeaving: ReadonlySignal<boolean>;
	askBeforeLeaving: (wanted: boolean) => void;
	/** Says something in the status bar: what came when the settings were closed. */
	tell: (level: Notice["level"], text: string) => void;
}

/** The sections in their order. One more is a component in a file of its own, with its Section and its texts, and its name here. */
const sections = [SavedLogons, Profiles, Language, Theme, Leaving, Password] as const;

/** What a person sets for themselves. The live connection goes on underneath. */
export function Settings({ lent, close }: { lent: Lent; close: () => void }) {
	useEffect(() => {
		const onKey = (event: KeyboardEvent) => {
			// Not out of a form in which something is typed: it would be gone without a word.
			const typed =
				event.target instanceof HTMLInputElement && event.target.type === "password" && event.target.value !== "";
			if (event.key === "Escape" && !event.defaultPrevented && !typed) close();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [close]);
	return (
		<main class="settings">
			<header>
				<NewsHeading>{t.settings.heading}</NewsHeading>
				<HelpLink to="settings.html" />
			</header>
			<div class="sections">
				{sections.map((Each) => (
					<Each key={Each.name} lent={lent} />
				))}
			</div>
		</main>
	);
}
