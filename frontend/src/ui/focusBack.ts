import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * For what goes away by the button in it: then the focus goes back to where it came from, else to the page's heading, instead of
 * nowhere. Put it on the outermost element of a component that is shown as a whole or not at all.
 */
export function useFocusBack<E extends HTMLElement>(): RefObject<E | null> {
	const outermost = useRef<E>(null);
	useLayoutEffect(() => {
		const here = outermost.current;
		let from: EventTarget | null = null;
		const come = ({ relatedTarget }: FocusEvent) => {
			if (!(relatedTarget instanceof Node && here?.contains(relatedTarget))) from = relatedTarget;
		};
		here?.addEventListener("focusin", come);
		// This runs while the element is still there, and has the focus.
		return () => {
			if (!here?.contains(document.activeElement)) return;
			if (from instanceof HTMLElement && from.isConnected) from.focus();
			// What is hidden by now does not take it.
			if (here.contains(document.activeElement)) document.querySelector<HTMLElement>("h1:not([hidden])")?.focus();
		};
	}, []);
	return outermost;
}
