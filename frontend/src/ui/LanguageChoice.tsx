import { state } from "../app/store.ts";
import type { Language } from "../text/codes.gen.ts";
import { chooseLanguage, language, languageNames } from "../text/language.ts";
import { t } from "../text/text.ts";

/** Those that the administrator offers, and the one that is spoken. */
function offered(): [string, string][] {
	const wanted = state.value.info?.languages;
	return Object.entries(languageNames).filter(([tag]) => !wanted || wanted.includes(tag) || tag === language.value);
}

/** The language of the page, at its edge. Each stands there by its own name, so that who reads no other finds it. */
export function LanguageChoice() {
	const choose = async (select: HTMLSelectElement) => {
		await chooseLanguage(select.value as Language);
		// Where the texts could not be fetched the page speaks as before, and says so.
		select.value = language.value;
	};
	return (
		<select
			class="language"
			aria-label={t.language}
			value={language.value}
			onChange={(event) => void choose(event.currentTarget)}
		>
			{offered().map(([tag, name]) => (
				<option key={tag} value={tag} lang={tag}>
					{name}
				</option>
			))}
		</select>
	);
}
