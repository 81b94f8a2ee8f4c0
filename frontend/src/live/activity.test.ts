import { beforeEach, describe, expect, test } from "vitest";
import { ActivityReports } from "./activity.ts";
import { FakeClock } from "./fakes.ts";

const second = 1000;
const minute = 60 * second;
/** A limit of 15 minutes, of which so many seconds are left. */
const left = (left_s: number) => ({ limit_s: 900, warn_s: 60, left_s });

describe("ActivityReports", () => {
	let clock: FakeClock;
	let said: number[];
	let warned: (number | null)[];
	let connected: boolean;
	let reports: ActivityReports;

	beforeEach(() => {
		clock = new FakeClock();
		said = [];
		warned = [];
		connected = true;
		reports = new ActivityReports({
			clock,
			say: ({ ago_ms }) => {
				if (connected) said.push(ago_ms);
				return connected;
			},
			warn: (endsAt) => warned.push(endsAt),
		});
	});

	test("the first activity is told at once, what follows once in a minute, with its own time", () => {
		reports.told(left(900));
		reports.seen();
		expect(said).toEqual([0]);
		for (let i = 0; i < 100; i++) {
			clock.pass(200);
			reports.seen();
		}
		expect(said).toEqual([0]);
		clock.pass(minute);
		expect(said).toEqual([0, 40 * second]);
		clock.pass(10 * minute);
		expect(said).toHaveLength(2);
		reports.seen();
		expect(said).toEqual([0, 40 * second, 0]);
	});

	test("a short limit is told of in tenths", () => {
		reports.told({ limit_s: 60, warn_s: 12, left_s: 60 });
		reports.seen();
		clock.pass(second);
		reports.seen();
		clock.pass(4 * second);
		expect(said).toEqual([0]);
		clock.pass(second);
		expect(said).toEqual([0, 5 * second]);
	});

	test("without a limit nothing is told", () => {
		reports.seen();
		reports.told({ limit_s: 0, warn_s: 0, left_s: 0 });
		reports.seen();
		clock.pass(60 * minute);
		expect(said).toEqual([]);
		expect(warned).toEqual([]);
	});

	test("warns when the server's time is nearly over, and not any more when it says so", () => {
		reports.told(left(900));
		clock.pass(14 * minute - 1);
		expect(warned).toEqual([]);
		clock.pass(1);
		expect(warned).toEqual([15 * minute]);
		reports.seen();
		expect(said).toEqual([0]);
		// The server decides: the warning stands until it has answered.
		expect(warned).toHaveLength(1);
		reports.told(left(900));
		expect(warned).toEqual([15 * minute, null]);
	});

	test("an activity under the warning is told at once, and again every second until there is an answer", () => {
		reports.told(left(90));
		reports.seen();
		clock.pass(30 * second);
		expect(warned).toHaveLength(1);
		reports.seen();
		expect(said).toEqual([0, 0]);
		clock.pass(300);
		reports.seen();
		expect(said).toEqual([0, 0]);
		clock.pass(700);
		expect(said).toEqual([0, 0, 700]);
	});

	test("warns at once of a time that is nearly over already", () => {
		reports.told(left(30));
		expect(warned).toEqual([30 * second]);
		reports.told(left(20));
		expect(warned).toEqual([30 * second, 20 * second]);
	});

	test("after a sleep, in which no timer ran, a look tells the truth", () => {
		reports.told(left(900));
		clock.sleep(14.5 * minute);
		expect(warned).toEqual([]);
		reports.look();
		expect(warned).toEqual([15 * minute]);
	});

	test("what a sleeping computer would have told is told with the age that it has by then", () => {
		reports.told(left(900));
		reports.seen();
		clock.pass(second);
		reports.seen();
		clock.sleep(5 * minute);
		reports.told(left(600));
		expect(said).toEqual([0, 5 * minute]);
	});

	test("without a connection nothing runs; what was seen meanwhile is told when it is back", () => {
		reports.told(left(30));
		reports.lost();
		expect(warned).toEqual([30 * second, null]);
		connected = false;
		clock.pass(5 * second);
		reports.seen();
		clock.pass(15 * second);
		connected = true;
		reports.told(left(60));
		expect(said).toEqual([15 * second]);
		expect(warned).toEqual([30 * second, null, 80 * second]);
	});

	test("who was active without a connection is not kept waiting under the warning", () => {
		reports.told(left(900));
		reports.seen();
		reports.lost();
		connected = false;
		clock.pass(20 * second);
		reports.seen();
		clock.pass(5 * second);
		connected = true;
		reports.told(left(60));
		expect(said).toEqual([0, 5 * second]);
	});

	test("a connection that is lost without a word keeps the news for the next one", () => {
		reports.told(left(900));
		connected = false;
		reports.seen();
		expect(said).toEqual([]);
		connected = true;
		clock.pass(2 * second);
		reports.told(left(900));
		expect(said).toEqual([2 * second]);
	});

	test("a policy that is switched off takes the warning back", () => {
		reports.told(left(30));
		reports.told({ limit_s: 0, warn_s: 0, left_s: 0 });
		expect(warned).toEqual([30 * second, null]);
		clock.pass(60 * minute);
		expect(warned).toHaveLength(2);
	});
});
