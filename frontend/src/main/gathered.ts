/** A hidden page draws nothing, and is not to gather for ever either. */
const longestMs = 250;

/** Takes one thing after the other, and gives those on together that come before the page is drawn anew. */
export function gathered<T>(take: (all: readonly T[]) => void): (one: T) => void {
	let waiting: T[] = [];
	const give = () => {
		const all = waiting;
		waiting = [];
		if (all.length > 0) take(all);
	};
	return (one) => {
		if (waiting.push(one) > 1) return;
		const frame = requestAnimationFrame(() => {
			clearTimeout(timer);
			give();
		});
		const timer = setTimeout(() => {
			cancelAnimationFrame(frame);
			give();
		}, longestMs);
	};
}
