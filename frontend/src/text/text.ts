import { type Texts, tongue } from "./language.ts";

/**
 * The texts in the language that the page speaks at that moment, each part's as soon as that part is there. Read them where
 * they are shown: whatever reads them while it renders is rendered again when the person changes the language.
 */
export const t: Texts = new Proxy({} as Texts, {
	get: (_, name) => tongue.value.texts[name as keyof Texts],
});

/**
 * A word that comes from the server's policies. As long as nobody has changed it, it is one of the server's own, which
 * are English there and have their translation here; an administrator's own word stays as it was written.
 */
export function policyWord(word: string): string {
	const own: Readonly<Record<string, string>> = t.policyWords;
	return Object.hasOwn(own, word) ? (own[word] ?? word) : word;
}
