import { ask, type Reply } from "./http.ts";
import type {
	ContinueRequest,
	Ended,
	LogonRequest,
	LogonResult,
	ServerInfo,
	SessionResult,
	Status,
	StatusRequest,
} from "./types.gen.ts";

/** The requests of the page, one function each, in the words of the contract. */
export const server = {
	info: (): Promise<Reply<ServerInfo>> => ask("/server-info"),
	logOn: (body: LogonRequest): Promise<Reply<LogonResult>> => ask("/logon", { method: "POST", body }),
	goOn: (body: ContinueRequest): Promise<Reply<LogonResult>> => ask("/logon/continue", { method: "POST", body }),
	resume: (instance: string): Promise<Reply<SessionResult>> =>
		ask("/session/resume", { method: "POST", body: { instance } }),
	logOff: (token: string): Promise<Reply<Ended>> => ask("/session", { method: "DELETE", token }),
	setStatus: (token: string, body: StatusRequest): Promise<Reply<Status>> =>
		ask("/session/status", { method: "PUT", body, token }),
};
