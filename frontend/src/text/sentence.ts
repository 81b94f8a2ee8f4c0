import type { PageCode } from "./codes.gen.ts";
import { tongue } from "./language.ts";

/** The sentence of a code, for when the server could not send it. A fact that is not known stands as `…`. */
export function sentence(code: PageCode, facts: Readonly<Record<string, string | number>> = {}): string {
	return tongue.value.sentences[code].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "…"));
}

/** Whether the page itself has a sentence for the code: a newer server may end sessions for causes that it does not know. */
export function hasSentence(code: string): code is PageCode {
	return Object.hasOwn(tongue.value.sentences, code);
}
