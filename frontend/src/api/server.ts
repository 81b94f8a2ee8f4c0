import { ask, type Reply } from "./http.ts";
import type {
	AutomaticRequest,
	ContinueRequest,
	LogonRequest,
	LogonResult,
	ResumeRequest,
	ServerInfo,
	SessionResult,
} from "./types.gen.ts";

/** The requests that lead to a session, one function each, in the words of the contract; those of one are in session.ts. */
export const server = {
	info: (at?: string): Promise<Reply<ServerInfo>> => ask("/server-info", { ...(at !== undefined && { at }) }),
	logOn: (body: LogonRequest): Promise<Reply<LogonResult>> => ask("/logon", { method: "POST", body }),
	logOnAutomatically: (body: AutomaticRequest): Promise<Reply<LogonResult>> =>
		ask("/logon/automatic", { method: "POST", body }),
	goOn: (body: ContinueRequest): Promise<Reply<LogonResult>> => ask("/logon/continue", { method: "POST", body }),
	resume: (body: ResumeRequest): Promise<Reply<SessionResult>> => ask("/session/resume", { method: "POST", body }),
};
