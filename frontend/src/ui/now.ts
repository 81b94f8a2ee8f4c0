import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const now = signal(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, in milliseconds since the epoch, every second anew; the clock stops when nobody looks at it. */
export function useNow(): number {
	useEffect(() => {
		now.value = Date.now();
		if (users++ === 0) timer = setInterval(tick, 1000);
		return () => {
			if (--users === 0) clearInterval(timer);
		};
	}, []);
	return now.value;
}

function tick(): void {
	now.value = Date.now();
}
