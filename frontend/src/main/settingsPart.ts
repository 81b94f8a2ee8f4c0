import { Part } from "../app/part.ts";

/**
 * The settings, which are opened now and then. They import nothing of the main part, or the two would have a third file in common: what they use
 * of it is lent to them (Lent in settings/Settings.tsx).
 */
export const settingsPart: Part<typeof import("../settings/Settings.tsx")> = new Part(
	() => import("../settings/Settings.tsx"),
	"settings",
);
