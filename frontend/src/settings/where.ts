import type { SavedLogon } from "../api/types.gen.ts";
import { t } from "../text/text.ts";

/** The browser and its system in plain words, as far as they are known. */
export function whereOf({ browser, system }: Pick<SavedLogon, "browser" | "system">): string {
	if (browser && system) return t.saved.where(browser, system);
	return browser || system || t.saved.unknown;
}
