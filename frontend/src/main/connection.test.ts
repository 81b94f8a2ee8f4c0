import { expect, test, vi } from "vitest";
import { openSocket } from "./connection.ts";

test("without WebSockets a connection is lost at once, as without a network", async () => {
	vi.stubGlobal("WebSocket", undefined);
	const socket = openSocket();
	const code = await new Promise((resolve) => socket.addEventListener("close", (event) => resolve(event.code)));
	expect(code).toBe(1006);
	socket.send("nothing");
	socket.close();
});
