import { beforeEach, describe, expect, test } from "vitest";
import type { Ended } from "../api/types.gen.ts";
import { type Link, LiveClient, type Resumed } from "./client.ts";
import { bye, FakeClock, FakeSocket, session, welcome } from "./fakes.ts";
import type { Socket } from "./socket.ts";

const ended: Ended = {
	code: "hold_expired",
	sentence: "…",
	at: session.since,
	ledger: 5,
	user: "alice",
	station_type: "workstation",
};
const fresh: Resumed = { kind: "session", session, token: "fresh", expiresInS: 600 };

describe("LiveClient", () => {
	let clock: FakeClock;
	let sockets: FakeSocket[];
	let links: Link[];
	let told: string[];
	let words: string[];
	let resumes: Resumed[];
	let asked: number;
	let live: LiveClient;

	beforeEach(() => {
		clock = new FakeClock();
		sockets = [];
		links = [];
		told = [];
		words = [];
		resumes = [];
		asked = 0;
		const deps = {
			clock,
			open: () => {
				const socket = new FakeSocket();
				sockets.push(socket);
				return socket as unknown as Socket;
			},
			resume: async () => {
				asked++;
				return resumes.shift() ?? { kind: "failed" as const };
			},
		};
		live = new LiveClient("instance", deps, {
			message: (message) => told.push(message.type),
			link: (link) => links.push(link),
			quality: ({ word }) => words.push(word),
			idle: (endsAt) => told.push(`idle ${endsAt}`),
			ended: (record) => told.push(`ended ${record.code}`),
			bye: (last) => told.push(`bye ${last.reason}`),
			nothing: () => told.push("nothing"),
			busy: () => told.push("busy"),
			moved: () => told.push("moved"),
		});
		live.start("tok", 600, 30);
	});

	const last = (): FakeSocket => sockets.at(-1) ?? new FakeSocket();
	const lastLink = () => links.at(-1)?.at;
	/** Every promise that can be settled is, before the next macrotask. */
	const settle = () => new Promise((done) => setTimeout(done));

	function connect() {
		last().open();
		last().say(welcome);
	}

	test("says who it is and what to watch", () => {
		last().open();
		expect(last().sent[0]).toEqual({ type: "hello", token: "tok", instance: "instance", watch: ["directory"] });
		expect(lastLink()).toBe("connecting");
		last().say(welcome);
		expect(lastLink()).toBe("connected");
		expect(told).toEqual(["welcome"]);
	});

	test.each([1001, 1006, 4001, 4002, 4003, 4029])("comes back after %i with the token it has", (code) => {
		connect();
		last().end(code);
		expect(lastLink()).toBe("reconnecting");
		clock.pass(1_000);
		expect(sockets).toHaveLength(2);
		expect(asked).toBe(0);
		connect();
		expect(lastLink()).toBe("connected");
	});

	test("asks for a fresh token from the second try on", async () => {
		connect();
		last().end(1006);
		clock.pass(1_000);
		last().end(1006);
		resumes.push(fresh);
		clock.pass(5_000);
		await settle();
		last().open();
		expect(sockets).toHaveLength(3);
		expect(last().sent[0]).toMatchObject({ token: "fresh" });
	});

	test("asks for a fresh token before the first try when its own is too old", async () => {
		connect();
		clock.sleep(600_000);
		last().end(1006);
		resumes.push(fresh);
		clock.pass(1_000);
		await settle();
		expect(asked).toBe(1);
		expect(sockets).toHaveLength(2);
	});

	test("counts the hold of a session that was never connected from its start", () => {
		clock.pass(10_000);
		last().end(1006);
		expect(links.at(-1)).toMatchObject({ at: "reconnecting", since: 10_000, keptUntil: 30_000 });
	});

	test("believes the server about what is left of the hold", async () => {
		connect();
		last().end(1006);
		clock.pass(1_000);
		last().end(1006);
		expect(links.at(-1)).toMatchObject({ keptUntil: 60_000 });
		resumes.push({ ...fresh, holdLeftS: 9 });
		clock.pass(5_000);
		await settle();
		last().end(1006);
		expect(links.at(-1)).toMatchObject({ since: 0, keptUntil: clock.now() + 9_000 });
	});

	test("keeps the token that comes over the connection", () => {
		connect();
		last().say({ type: "token", token: "newer", token_expires_in_s: 600 });
		expect(live.token).toBe("newer");
		last().end(1006);
		clock.pass(1_000);
		last().open();
		expect(last().sent[0]).toMatchObject({ token: "newer" });
	});

	test.each([4501, 4503, 4505, 4508, 4511, 4599])("never comes back by itself after %i", async (code) => {
		connect();
		last().say(bye(code, "reason"));
		last().end(code);
		clock.pass(1_000_000);
		live.tryNow();
		await settle();
		expect(told.at(-1)).toBe("bye reason");
		expect(sockets).toHaveLength(1);
		expect(asked).toBe(0);
		expect(live.token).toBe("");
	});

	test("gets the record when the last word of a final end was lost", async () => {
		connect();
		resumes.push({ kind: "ended", ended });
		last().end(4503);
		await settle();
		expect(told.at(-1)).toBe("ended hold_expired");
	});

	test("does not come back after a final end even if the session could be resumed", async () => {
		connect();
		resumes.push(fresh);
		last().end(4509);
		await settle();
		expect(told.at(-1)).toBe("nothing");
		expect(sockets).toHaveLength(1);
	});

	test("4507 is a busy window", () => {
		last().open();
		last().end(4507);
		expect(told).toEqual(["busy"]);
	});

	test("never comes back by itself once its session goes on elsewhere", async () => {
		connect();
		last().say(bye(4510, "moved"));
		last().end(4510);
		clock.pass(1_000_000);
		live.tryNow();
		await settle();
		expect(told.at(-1)).toBe("moved");
		expect([sockets.length, asked]).toEqual([1, 0]);
	});

	test.each([4004, 4510])(
		"is told by its resume that its session went elsewhere (after %i without a word)",
		async (code) => {
			connect();
			resumes.push({ kind: "moved" });
			last().end(code);
			await settle();
			clock.pass(1_000_000);
			expect(told.at(-1)).toBe("moved");
			expect(sockets).toHaveLength(1);
		},
	);

	test("4004 asks for a token once, then stops", async () => {
		connect();
		resumes.push(fresh);
		last().end(4004);
		await settle();
		last().open();
		expect(last().sent[0]).toMatchObject({ token: "fresh" });
		last().end(4004);
		await settle();
		clock.pass(1_000_000);
		expect(asked).toBe(1);
		expect(sockets).toHaveLength(2);
		expect(told.at(-1)).toBe("nothing");
	});

	test("shows its token once more when its cookies open nothing, and hears the true end", async () => {
		connect();
		last().end(1006);
		clock.pass(1_000);
		last().end(1006);
		resumes.push({ kind: "nothing" });
		clock.pass(5_000);
		await settle();
		expect(sockets).toHaveLength(3);
		last().open();
		expect(last().sent[0]).toMatchObject({ token: "tok" });
		last().say(bye(4511, "window_changed"));
		last().end(4511);
		expect(told.at(-1)).toBe("bye window_changed");
	});

	test("shows its token anew when its cookies opened nothing beside a sound connection", async () => {
		connect();
		live.proveToken();
		expect(sockets[0]?.closedWith).toBe(3000);
		expect(sockets).toHaveLength(2);
		last().open();
		expect(last().sent[0]).toMatchObject({ token: "tok" });
		last().say(bye(4511, "window_changed"));
		last().end(4511);
		expect(told.at(-1)).toBe("bye window_changed");
	});

	test("stops when its cookies open nothing and its token was refused", async () => {
		connect();
		resumes.push({ kind: "nothing" });
		last().end(4004);
		await settle();
		expect(told.at(-1)).toBe("nothing");
		expect(sockets).toHaveLength(1);
	});

	test("waits as the server asks", () => {
		connect();
		last().say(bye(4001, "restarting", { retry_after_ms: 8_000 }));
		last().end(4001);
		clock.pass(7_999);
		expect(sockets).toHaveLength(1);
		clock.pass(300);
		expect(sockets).toHaveLength(2);
	});

	test("comes at its turn with the token that it has, however often it is told to wait", async () => {
		connect();
		last().end(1006);
		clock.pass(300);
		for (let tries = 2; tries < 5; tries++) {
			expect(sockets).toHaveLength(tries);
			last().open();
			last().say(bye(4029, "too_many", { retry_after_ms: 4_000 }));
			last().end(4029);
			await settle();
			clock.pass(3_999);
			expect(sockets).toHaveLength(tries);
			clock.pass(301);
		}
		expect(asked).toBe(0);
		last().open();
		expect(last().sent[0]).toMatchObject({ token: "tok" });
	});

	test("asks again at its turn when it was told so without a connection", async () => {
		connect();
		last().end(1006);
		clock.pass(300);
		resumes.push({ kind: "failed", retryAfterMs: 4_000, promised: true }, { kind: "nothing" });
		last().end(1006); // a try without an answer: a new token has to be asked for
		clock.pass(5_000);
		await settle();
		expect(asked).toBe(1);
		clock.pass(3_999);
		await settle();
		expect(asked).toBe(1);
		clock.pass(301);
		await settle();
		expect(asked).toBe(2);
	});

	test("goes on rarely after the hold, and then says what the server says", async () => {
		connect();
		clock.pass(10);
		last().end(1006);
		for (let tries = 0; tries < 60; tries++) {
			clock.pass(1_000);
			if (sockets.length > 1) last().end(1006);
			await settle();
		}
		expect(lastLink()).toBe("lost");
		const before = asked;
		clock.pass(19_000);
		await settle();
		expect(asked - before).toBeLessThanOrEqual(1);
		resumes.push({ kind: "ended", ended });
		clock.pass(90_000);
		await settle();
		expect(told.at(-1)).toBe("ended hold_expired");
	});

	test("tries at once when told to, but only one try at a time", async () => {
		connect();
		last().end(1006);
		live.tryNow();
		live.tryNow();
		expect(sockets).toHaveLength(2);
		clock.pass(1_000);
		expect(sockets).toHaveLength(2);
	});

	test("continues the directory from the last whole message", () => {
		connect();
		const part = { type: "directory", mode: "snapshot", parts: 2, seq: "9" } as const;
		last().say({ ...part, part: 1, users: [] });
		last().say({ ...part, part: 2, users: [] });
		last().end(1006);
		clock.pass(1_000);
		last().open();
		expect(last().sent[0]).toMatchObject({ last_seq: "9" });
	});

	test("half a snapshot is nothing to continue from", () => {
		connect();
		last().say({ type: "directory", mode: "snapshot", part: 1, parts: 2, users: [], seq: "9" });
		last().end(1006);
		clock.pass(1_000);
		last().open();
		expect(last().sent[0]).not.toHaveProperty("last_seq");
	});

	test("stopped, it closes cleanly and forgets the token", () => {
		connect();
		live.stop();
		expect(last().closedWith).toBe(1000);
		expect(live.token).toBe("");
		last().end(1000);
		clock.pass(1_000_000);
		expect(sockets).toHaveLength(1);
	});

	test("stopped while it asks for a token, it does not come back", async () => {
		connect();
		resumes.push(fresh);
		last().end(4004);
		live.stop();
		await settle();
		expect(sockets).toHaveLength(1);
	});

	test("asks how long the way is with the welcome and with every heartbeat", () => {
		last().open();
		expect(last().sent.map(({ type }) => type)).toEqual(["hello"]);
		last().say(welcome);
		expect(last().sent.at(-1)).toEqual({ type: "ping", n: 1 });
		last().say({ type: "pong", n: 1 });
		expect(words).toEqual(["good"]);
		last().say({ type: "heartbeat", n: 5 });
		expect(last().sent.slice(-2)).toEqual([
			{ type: "heartbeat", n: 5 },
			{ type: "ping", n: 2 },
		]);
	});

	test("tells of activity only who has been welcomed, and is warned only while connected", () => {
		last().open();
		live.active();
		expect(last().sent.map(({ type }) => type)).toEqual(["hello"]);
		last().say({ ...welcome, idle: { limit_s: 600, warn_s: 60, left_s: 30 } });
		expect(last().sent.some(({ type }) => type === "activity")).toBe(true);
		expect(told).toContain("idle 30000");
		last().end(1006);
		expect(told.at(-1)).toBe("idle null");
	});

	test("the server's reason stands as a notice", () => {
		last().open();
		last().say(welcome);
		last().say(bye(4001, "restarting", { retry_after_ms: 100 }));
		last().end(4001);
		expect(told.at(-1)).toBe("notice");
		expect(lastLink()).toBe("reconnecting");
	});
});
