import { describe, expect, test, vi } from "vitest";
import { type Locks, WindowLock } from "./windowLock.ts";

type Held = (lock: Lock | null) => Promise<void> | undefined;

/** One lock for all pages of a browser window, as the browser gives it. */
function fakeLocks(): Locks {
	/** Who has it, by what takes it away. */
	let held: ((reason: DOMException) => void) | null = null;
	const queue: (() => void)[] = [];
	const run = (callback: Held) =>
		new Promise((resolve, reject) => {
			held = reject;
			Promise.resolve(callback({ name: "stationmaster", mode: "exclusive" })).then(() => {
				resolve(undefined);
				if (held !== reject) return;
				held = null;
				queue.shift()?.();
			});
		});
	const request = (_name: string, options: LockOptions, callback: Held) => {
		if (options.steal) held?.(new DOMException("stolen", "AbortError"));
		if (options.steal || !held) return run(callback);
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

	test("a page that steals it has it, and the page that had it is told once", async () => {
		const locks = fakeLocks();
		const told: string[] = [];
		const first = new WindowLock(locks, () => told.push("first"));
		const second = new WindowLock(locks, () => told.push("second"));
		await first.take();
		expect(await second.steal()).toBe(true);
		await vi.waitFor(() => expect(told).toEqual(["first"]));
		expect([first.held, second.held]).toEqual([false, true]);
		expect(await first.take()).toBe(false);
		expect(await first.steal()).toBe(true);
		await vi.waitFor(() => expect(told).toEqual(["first", "second"]));
	});

	test("a page that steals it waits for it no longer", async () => {
		const locks = fakeLocks();
		await new WindowLock(locks).take();
		const second = new WindowLock(locks);
		const waiting = second.wait();
		expect(await second.steal()).toBe(true);
		expect(await waiting).toBe(false);
		expect(second.held).toBe(true);
	});

	test("a page that is left while it steals the lock does not keep it", async () => {
		const grants: Held[] = [];
		const slow = {
			request: (_name: string, _options: LockOptions, grant: Held) => new Promise(() => grants.push(grant)),
		};
		const lock = new WindowLock(slow as unknown as Locks);
		const stealing = lock.steal();
		lock.giveBack();
		expect(grants[0]?.({ name: "stationmaster", mode: "exclusive" })).toBeUndefined();
		expect(await stealing).toBe(false);
		expect(lock.held).toBe(false);
	});

	test("without Web Locks the server alone decides", async () => {
		const lock = new WindowLock(undefined);
		expect(await lock.take()).toBe(true);
		expect(await lock.steal()).toBe(true);
	});

	test("a document that may not use locks leaves it to the server", async () => {
		const forbidden = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
		expect(await new WindowLock(forbidden as unknown as Locks).take()).toBe(true);
	});
});
