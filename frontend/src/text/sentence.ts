import type { EndCode, PageCode } from "./codes.gen.ts";
import { t } from "./text.ts";

/** A code whose sentence the page has itself; those of ends come with the main page. */
type SpokenCode = PageCode | EndCode;

/** The sentence of a code, for when the server could not send it. A fact that is not known stands as `…`. */
export function sentence(code: SpokenCode, facts: Readonly<Record<string, string | number>> = {}): string {
	return sentences()[code].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "…"));
}

/** Whether the page itself has a sentence for the code: a newer server may end sessions for causes that it does not know. */
export function hasSentence(code: string): code is SpokenCode {
	return Object.hasOwn(sentences(), code);
}

function sentences(): Readonly<Record<SpokenCode, string>> {
	return { ...t.ends, ...t.sentences };
}
