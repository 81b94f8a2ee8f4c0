/** What a person does at a computer. The focus is the window's: who comes back to it is there. */
const signs = ["pointerdown", "keydown", "wheel", "touchstart", "touchmove", "focus"] as const;

/**
 * Calls `seen` whenever the person does something on this page, until the answer is called. What scripts dispatch does not count, and nor
 * does a pointer that only lies there: browsers report a move when the page moves under it.
 */
export function watchPerson(seen: () => void): () => void {
	const over = new AbortController();
	const how = { capture: true, passive: true, signal: over.signal };
	let at = "";
	for (const sign of signs) {
		window.addEventListener(
			sign,
			(event) => {
				// An element may take the focus without anybody's doing.
				if (event.isTrusted && (sign !== "focus" || !(event.target instanceof Node))) seen();
			},
			how,
		);
	}
	window.addEventListener(
		"pointermove",
		(event) => {
			const here = `${event.screenX} ${event.screenY}`;
			if (event.isTrusted && at !== "" && here !== at) seen();
			at = here;
		},
		how,
	);
	return () => over.abort();
}
