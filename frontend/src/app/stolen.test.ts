import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bye, FakeSocket, session, welcome } from "../live/fakes.ts";
import { mainPart } from "./part.ts";
import { leaveEnd, start } from "./start.ts";
import { state } from "./store.ts";

/** The browser's locks, of which another tab takes the one that this page has. */
const locks = vi.hoisted(() => {
	let taken: (() => void) | null = null;
	const lost = new DOMException("stolen", "AbortError");
	const request = (_name: string, options: LockOptions, held: (lock: object | null) => Promise<void> | undefined) =>
		new Promise<void>((_, reject) => {
			// As long as the other tab has it, nobody gets it.
			if (taken && options.ifAvailable) held(null);
			else if (!taken) {
				held({});
				taken = () => reject(lost);
			}
		});
	Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
	return {
		steal: () => taken?.(),
		free: () => {
			taken = null;
		},
	};
});

let resumed: { status: number; body: object };
let sockets: FakeSocket[];

beforeAll(() => mainPart.load());

beforeEach(async () => {
	sockets = [];
	locks.free();
	vi.stubGlobal("fetch", async (path: string) => {
		const info = { hosts: [], statuses: [], station_types: ["workstation"], hold_s: 60 };
		const { status, body } = path.endsWith("/session/resume") ? resumed : { status: 200, body: info };
		return Response.json(body, { status });
	});
	vi.stubGlobal(
		"WebSocket",
		class extends FakeSocket {
			constructor() {
				super();
				sockets.push(this);
			}
		},
	);
	resumed = { status: 200, body: { session, token: "tok", token_expires_in_s: 600 } };
	await start();
	sockets[0]?.open();
	sockets[0]?.say(welcome);
	expect(state.value.screen).toMatchObject({ at: "session", link: { at: "connected" } });
});

const screen = () => state.value.screen;

test("a tab whose lock another one takes says that the session goes on there, where the server has moved it", async () => {
	resumed = { status: 409, body: { code: "moved", detail: "Moved.", status: 409 } };
	locks.steal();
	await expect.poll(screen).toEqual({ at: "moved" });
});

test("without cookies nothing was moved: the session ends under its true name, and the tab waits for the other one", async () => {
	resumed = { status: 200, body: {} };
	locks.steal();
	await expect.poll(() => sockets.length).toBe(2);
	sockets[1]?.open();
	sockets[1]?.say(bye(4511, "window_changed"));
	sockets[1]?.end(4511);
	await expect.poll(screen).toMatchObject({ at: "dropped", end: { code: "window_changed" } });
	leaveEnd();
	await expect.poll(screen).toMatchObject({ at: "blocked", by: "lock" });
});
