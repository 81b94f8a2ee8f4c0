import { Part } from "../app/part.ts";

/**
 * The list of saved logons, which few ever open. Its texts are the main part's: what is known here weighs nothing on the
 * logon page. It imports nothing of the main part, or the two would have a third file in common.
 */
export const savedPart: Part<typeof import("../saved/SavedLogons.tsx")> = new Part(
	() => import("../saved/SavedLogons.tsx"),
);
