import type { ServerMessage } from "../api/types.gen.ts";

/** The subprotocol that both ends must speak. */
export const subprotocol = "stationmaster.v1";

const types: ReadonlySet<string> = new Set<ServerMessage["type"]>([
	"heartbeat",
	"welcome",
	"sharing",
	"status",
	"directory",
	"idle",
	"policies",
	"pong",
	"token",
	"notice",
	"bye",
]);

/** The message in a frame, or null for what a newer server may say and this page does not know. */
export function readMessage(data: unknown): ServerMessage | null {
	if (typeof data !== "string") return null;
	try {
		const message: unknown = JSON.parse(data);
		return isMessage(message) ? message : null;
	} catch {
		return null;
	}
}

function isMessage(value: unknown): value is ServerMessage {
	return typeof value === "object" && value !== null && "type" in value && types.has(String(value.type));
}
