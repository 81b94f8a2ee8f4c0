import { beforeEach, describe, expect, test } from "vitest";
import type { ServerMessage } from "../api/types.gen.ts";
import { bye, FakeClock, FakeSocket, welcome } from "./fakes.ts";
import { Connection, type ConnectionEnd, type Socket } from "./socket.ts";

const hello = { type: "hello" as const, token: "tok", instance: "instance" };

describe("Connection", () => {
	let socket: FakeSocket;
	let clock: FakeClock;
	let heard: ServerMessage[];
	let ends: ConnectionEnd[];
	let connection: Connection;
	let beats: number;

	beforeEach(() => {
		socket = new FakeSocket();
		clock = new FakeClock();
		heard = [];
		ends = [];
		beats = 0;
		connection = new Connection(socket as unknown as Socket, hello, clock, {
			message: (message) => heard.push(message),
			heartbeat: () => beats++,
			end: (end) => ends.push(end),
		});
	});

	test("says hello first, and only when the connection is up", () => {
		expect(socket.sent).toEqual([]);
		socket.open();
		expect(socket.sent).toEqual([hello]);
	});

	test("answers a heartbeat at once with the same number", () => {
		socket.open();
		socket.say({ type: "heartbeat", n: 41 });
		expect(socket.sent.at(-1)).toEqual({ type: "heartbeat", n: 41 });
		expect(beats).toBe(1);
		expect(heard).toEqual([]);
	});

	test.each(["not json", "{}", '{"type":"later"}', "null", new ArrayBuffer(2)])("passes over %s", (frame) => {
		socket.open();
		socket.sayRaw(frame);
		expect(heard).toEqual([]);
		expect(ends).toEqual([]);
	});

	test("tells its end once, with the last word before it", () => {
		socket.open();
		const last = bye(4503, "supervisor");
		socket.say(last);
		socket.end(4503);
		socket.end(1006);
		expect(ends).toEqual([{ code: 4503, bye: last }]);
		expect(heard).toEqual([]);
	});

	test("believes the last word when the close frame was lost", () => {
		socket.open();
		socket.say(bye(4501, "another_station"));
		socket.end(1006);
		expect(ends[0]?.code).toBe(4501);
	});

	test("gives up a server that never welcomes", () => {
		socket.open();
		clock.pass(15_000);
		expect(ends).toEqual([{ code: 1006, bye: null }]);
		expect(socket.closedWith).toBe(3000);
	});

	test("gives up when no heartbeat comes for its time and fifteen seconds more", () => {
		socket.open();
		socket.say(welcome);
		clock.pass(34_999);
		expect(ends).toEqual([]);
		clock.pass(1);
		expect(ends).toHaveLength(1);
	});

	test("stays as long as heartbeats come", () => {
		socket.open();
		socket.say(welcome);
		for (let n = 0; n < 50; n++) {
			clock.pass(20_000);
			socket.say({ type: "heartbeat", n });
		}
		expect(ends).toEqual([]);
	});

	test("sees after a sleep that the server was silent for too long", () => {
		socket.open();
		socket.say(welcome);
		clock.sleep(36_000);
		connection.check();
		expect(ends).toHaveLength(1);
	});

	test("a look at a sound connection changes nothing", () => {
		socket.open();
		socket.say(welcome);
		connection.check();
		expect(ends).toEqual([]);
	});

	test("closed from this side it says nothing more", () => {
		socket.open();
		connection.close(1000);
		socket.end(1000);
		clock.pass(60_000);
		expect(socket.closedWith).toBe(1000);
		expect(ends).toEqual([]);
	});
});
