import { en, type Texts } from "./en.ts";

const languages: Readonly<Record<string, Texts>> = { en };

function choose(): Texts {
	for (const wanted of navigator.languages) {
		const texts = languages[wanted.slice(0, 2).toLowerCase()];
		if (texts) return texts;
	}
	return en;
}

/** The texts in the person's language, English when there are none. */
export const t: Texts = choose();
