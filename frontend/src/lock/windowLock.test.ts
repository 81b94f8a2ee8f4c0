import { describe, expect, test } from "vitest";
import { type Locks, WindowLock } from "./windowLock.ts";

type Held = (lock: Lock | null) => Promise<void> | undefined;

/** One lock for all pages of a browser window, as the browser gives it. */
function fakeLocks(): Locks {
	let held = false;
	const queue: (() => void)[] = [];
	const run = (callback: Held) => {
		held = true;
		return Promise.resolve(callback({ name: "stationmaster", mode: "exclusive" })).then(() => {
			held = false;
			queue.shift()?.();
		});
	};
	const request = (_name: string, options: LockOptions, callback: Held) => {
		if (!held) return run(callback);
		if (options.ifAvailable) return Promise.resolve(callback(null));
		return new Promise((resolve, reject) => {
			const go = () => resolve(run(callback));
			queue.push(go);
			options.signal?.addEventListener("abort", () => {
				queue.splice(queue.indexOf(go), 1);
				reject(new DOMException("aborted", "AbortError"));
			});
		});
	};
	return { request } as unknown as Locks;
}

describe("WindowLock", () => {
	test("the first page has it, the second does not", async () => {
		const locks = fakeLocks();
		expect(await new WindowLock(locks).take()).toBe(true);
		expect(await new WindowLock(locks).take()).toBe(false);
	});

	test("taking it twice changes nothing", async () => {
		const lock = new WindowLock(fakeLocks());
		await lock.take();
		expect(await lock.take()).toBe(true);
	});

	test("the second page goes on when the first gives it back", async () => {
		const locks = fakeLocks();
		const first = new WindowLock(locks);
		await first.take();
		const second = new WindowLock(locks).wait();
		first.giveBack();
		expect(await second).toBe(true);
	});

	test("a page that is left does not wait any longer", async () => {
		const locks = fakeLocks();
		const first = new WindowLock(locks);
		await first.take();
		const second = new WindowLock(locks);
		const waiting = second.wait();
		second.giveBack();
		expect(await waiting).toBe(false);
		first.giveBack();
		expect(await new WindowLock(locks).wait()).toBe(true);
	});

	test("without Web Locks the server alone decides", async () => {
		const lock = new WindowLock(undefined);
		expect(await lock.take()).toBe(true);
	});

	test("a document that may not use locks leaves it to the server", async () => {
		const forbidden = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
		expect(await new WindowLock(forbidden as unknown as Locks).take()).toBe(true);
	});
});
