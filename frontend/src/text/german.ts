import { de } from "./de.ts";
import type { Tongue } from "./language.ts";
import { sentences } from "./sentences.de.gen.ts";

/** German, as one part that only its readers fetch. */
export const german: Tongue = { language: "de", texts: de, sentences };
