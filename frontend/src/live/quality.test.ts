import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "./fakes.ts";
import { type Quality, QualityJudge } from "./quality.ts";

const second = 1000;
const minute = 60 * second;

describe("QualityJudge", () => {
	let clock: FakeClock;
	let told: Quality[];
	let judge: QualityJudge;

	beforeEach(() => {
		clock = new FakeClock();
		told = [];
		judge = new QualityJudge(clock, (quality) => told.push(quality));
	});

	const last = () => told.at(-1);
	/** The ping's answer comes after so long. */
	const answer = (n: number, ms: number) => {
		clock.pass(ms);
		judge.pong(n);
	};
	/** A heartbeat after so long, whose ping is answered at once. */
	const beat = (afterMs: number, answerMs = 20) => {
		clock.pass(afterMs - answerMs);
		answer(judge.heartbeat(), answerMs);
	};

	test("a good line is good from the first answer on, and says nothing new", () => {
		answer(judge.welcomed(20), 20);
		expect(last()).toEqual({ word: "good", answerMs: 20, missed: 0, losses: 0, sleptMs: 0 });
		for (let i = 0; i < 20; i++) beat(20 * second);
		expect(told).toHaveLength(1);
	});

	test("one slow answer is nothing, three are slow; quick ones make it good again", () => {
		answer(judge.welcomed(20), 900);
		beat(20 * second, 900);
		expect(last()?.word).toBe("good");
		beat(20 * second, 900);
		expect(last()).toMatchObject({ word: "slow", answerMs: 900 });
		for (let i = 0; i < 4; i++) beat(20 * second);
		expect(last()).toMatchObject({ word: "good", answerMs: 20 });
	});

	test("late heartbeats make it unsteady, and are forgotten after ten minutes", () => {
		answer(judge.welcomed(20), 20);
		beat(30 * second);
		expect(last()).toMatchObject({ word: "good", missed: 1 });
		beat(30 * second);
		expect(last()).toMatchObject({ word: "unsteady", missed: 2 });
		for (let i = 0; i < 31; i++) beat(20 * second);
		expect(last()).toMatchObject({ word: "good", missed: 0 });
	});

	test("so do losses, but not what the server ended", () => {
		judge.welcomed(20);
		judge.lost(false);
		judge.welcomed(20);
		judge.lost(true);
		judge.welcomed(20);
		expect(last()).toMatchObject({ word: "good", losses: 1 });
		judge.lost(true);
		expect(last()).toMatchObject({ word: "unsteady", losses: 2 });
	});

	test("the time without a connection is no late heartbeat", () => {
		judge.welcomed(20);
		beat(20 * second);
		judge.lost(true);
		clock.pass(5 * minute);
		judge.welcomed(20);
		beat(20 * second);
		expect(last()).toMatchObject({ missed: 0, losses: 1 });
	});

	test("a sleep is told as what it is, and what falls into it is no fault of the line", () => {
		answer(judge.welcomed(20), 20);
		beat(20 * second);
		clock.sleep(10 * minute);
		judge.look();
		expect(last()).toMatchObject({ word: "slept", missed: 0, losses: 0 });
		expect(last()?.sleptMs).toBeGreaterThanOrEqual(10 * minute - 20 * second);
		judge.lost(true);
		answer(judge.welcomed(20), 20);
		expect(last()).toMatchObject({ word: "slept", missed: 0, losses: 0 });
		for (let i = 0; i < 31; i++) beat(20 * second);
		expect(last()?.word).toBe("good");
	});

	test("timers that run once a minute, as in the background, are no sleep", () => {
		answer(judge.welcomed(20), 20);
		for (let i = 0; i < 5; i++) {
			clock.sleep(minute);
			judge.look();
		}
		expect(last()?.word).toBe("good");
	});

	test("an answer to an older ping counts for nothing", () => {
		const old = judge.welcomed(20);
		judge.lost(false);
		judge.welcomed(20);
		clock.pass(5 * second);
		judge.pong(old);
		expect(last()?.answerMs ?? null).toBeNull();
	});

	test("after the end no time is slept", () => {
		judge.welcomed(20);
		judge.stop();
		clock.sleep(60 * minute);
		judge.look();
		expect(told.filter(({ word }) => word === "slept")).toEqual([]);
	});
});
