import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { steadyNow } from "../live/clock.ts";
import { FakeSocket, session } from "../live/fakes.ts";
import * as main from "../main/main.ts";
import { mainPart } from "./part.ts";
import { closeSession, openSession } from "./session.ts";
import { state } from "./store.ts";

let sockets: FakeSocket[];
/** The main part comes now, or does not come at all. */
let come: (code: typeof main | null) => Promise<void>;

beforeEach(() => {
	sockets = [];
	vi.stubGlobal(
		"WebSocket",
		class extends FakeSocket {
			constructor() {
				super();
				sockets.push(this);
			}
		},
	);
	const loading = new Promise<typeof main | null>((resolve) => {
		come = async (code) => {
			resolve(code);
			await loading;
		};
	});
	vi.spyOn(mainPart, "load").mockReturnValue(loading);
});

afterEach(() => {
	closeSession();
	vi.useRealTimers();
});

test("a session connects as soon as the main part is there", async () => {
	openSession(session, "tok", 600);
	expect(state.value.screen.at).toBe("session");
	expect(sockets).toHaveLength(0);
	await come(main);
	expect(sockets).toHaveLength(1);
});

test("the hold counts from the answer, not from when the main part came", async () => {
	vi.useFakeTimers();
	const from = steadyNow();
	openSession(session, "tok", 600, 30);
	vi.advanceTimersByTime(10_000);
	await come(main);
	sockets[0]?.end(1006);
	expect(state.value.screen).toMatchObject({ link: { keptUntil: from + 30_000 } });
});

test("a session that was closed meanwhile, or whose main part never comes, connects nothing", async () => {
	openSession(session, "tok", 600);
	closeSession();
	await come(main);
	expect(sockets).toHaveLength(0);
	vi.spyOn(mainPart, "load").mockResolvedValue(null);
	openSession(session, "tok", 600);
	await mainPart.load();
	expect(sockets).toHaveLength(0);
});
