import { type Code, sentences } from "./codes.gen.ts";

/** The sentence of a code, for when the server could not send it. A fact that is not known stands as `…`. */
export function sentence(code: Code, facts: Readonly<Record<string, string | number>> = {}): string {
	return sentences.en[code].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? "…"));
}
