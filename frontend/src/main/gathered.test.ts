import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gathered } from "./gathered.ts";

let given: (readonly number[])[];
let take: (one: number) => void;
let draw: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	const frames = new Map<number, () => void>();
	vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.set(frames.size + 1, run).size);
	vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
	draw = () => {
		const due = [...frames.values()];
		frames.clear();
		for (const run of due) run();
	};
	given = [];
	take = gathered((all) => given.push(all));
});

afterEach(() => vi.useRealTimers());

test("what comes between two pictures is given together, in its order", () => {
	for (const n of [1, 2, 3]) take(n);
	expect(given).toEqual([]);
	draw();
	take(4);
	draw();
	draw();
	vi.runAllTimers();
	expect(given).toEqual([[1, 2, 3], [4]]);
});

test("a page that is not drawn takes it all the same", () => {
	take(1);
	take(2);
	vi.runAllTimers();
	draw();
	expect(given).toEqual([[1, 2]]);
});
