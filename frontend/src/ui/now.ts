import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { steadyNow } from "../live/clock.ts";

const now = signal(steadyNow());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time of `steadyNow`, every second anew; the clock stops when nobody looks at it. */
export function useNow(): number {
	useEffect(() => {
		now.value = steadyNow();
		if (users++ === 0) timer = setInterval(tick, 1000);
		return () => {
			if (--users === 0) clearInterval(timer);
		};
	}, []);
	return now.value;
}

function tick(): void {
	now.value = steadyNow();
}
