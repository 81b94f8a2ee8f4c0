import { ask, type Reply } from "./http.ts";
import type { Ended, Status, StatusRequest } from "./types.gen.ts";

/** The requests of a session, which its token authorises, one function each, in the words of the contract. */
export const own = {
	logOff: (token: string): Promise<Reply<Ended>> => ask("/session", { method: "DELETE", token }),
	setStatus: (token: string, body: StatusRequest): Promise<Reply<Status>> =>
		ask("/session/status", { method: "PUT", body, token }),
};
