import { ask, type Reply } from "./http.ts";
import type { SavedLogon } from "./types.gen.ts";

/** The requests about one's own saved logons, one function each, in the words of the contract. */
export const saved = {
	list: (token: string): Promise<Reply<SavedLogon[]>> => ask("/me/saved-logons", { token }),
	revoke: (token: string, id: number): Promise<Reply<null>> =>
		ask(`/me/saved-logons/${id}`, { method: "DELETE", token }),
	revokeAll: (token: string): Promise<Reply<null>> => ask("/me/saved-logons", { method: "DELETE", token }),
};
