/**
 * What a close code wants of the page, by its range (design 3): come back, come back once with a new token, or stop
 * and ask the person. Codes that the protocol does not know are network trouble.
 */
export type CloseMeaning = "reconnect" | "token" | "final";

const tokenInvalid = 4004;

/** The close code of a page that leaves: it frees the station after the short hold. */
export const cleanClose = 1000;

/** The close code of a page that gives up a silent connection: not a clean end, the session stays held. */
export const silenceClose = 3000;

/** The meaning of a close code; 1006 and its kin stand for a network that went away. */
export function closeMeaning(code: number): CloseMeaning {
	if (code === tokenInvalid) return "token";
	return code >= 4500 && code <= 4999 ? "final" : "reconnect";
}
