import { useMemo, useRef, useState } from "preact/hooks";

/** Which of many pieces of a page, one below the other, are in sight. */
export interface Sight {
	/** Whether a piece is in sight, or next to one that is. */
	near(index: number): boolean;
	/** How high a piece was when it was seen last. */
	height(index: number): number | undefined;
	/** Watches a piece, until what it gives is called. */
	watch(piece: Element, index: number): () => void;
}

/**
 * Tells which pieces are in sight, wherever it is scrolled. Until the browser has said it, the first. A piece that stays in its
 * place must stay the same element.
 */
export function useSight(): Sight {
	const [seen, setSeen] = useState<ReadonlySet<number>>(new Set([0]));
	const heights = useRef(new Map<number, number>());
	const watch = useMemo(() => {
		const indexes = new Map<Element, number>();
		const look = (looks: readonly IntersectionObserverEntry[]) =>
			setSeen((before) => {
				const now = new Set(before);
				for (const { target, isIntersecting, boundingClientRect } of looks) {
					const index = indexes.get(target);
					// Without a height the whole list is hidden, as under the settings: it comes back as it was.
					if (index === undefined || boundingClientRect.height === 0) continue;
					if (isIntersecting) now.add(index);
					// Whatever leaves was there whole.
					else if (now.delete(index)) heights.current.set(index, boundingClientRect.height);
				}
				return now;
			});
		const observer = new IntersectionObserver(look);
		return (piece: Element, index: number) => {
			indexes.set(piece, index);
			observer.observe(piece);
			return () => {
				observer.unobserve(piece);
				indexes.delete(piece);
				setSeen((before) => new Set([...before].filter((each) => each !== index)));
			};
		};
	}, []);
	return {
		near: (index) => [index - 1, index, index + 1].some((each) => seen.has(each)),
		height: (index) => heights.current.get(index),
		watch,
	};
}
