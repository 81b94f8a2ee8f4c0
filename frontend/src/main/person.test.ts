import { expect, test, vi } from "vitest";
import { watchPerson } from "./person.ts";

/** An event as a browser makes it for a person's doing; scripts cannot. */
function byHand(type: string, more: object = {}): Event {
	const event = new Event(type, { bubbles: true });
	Object.defineProperty(event, "isTrusted", { value: true });
	return Object.assign(event, more);
}

test("hands and the window's focus count, scripts and elements' focus do not", () => {
	const seen = vi.fn();
	const stop = watchPerson(seen);
	document.body.innerHTML = "<input>";
	const input = document.querySelector("input");
	for (const type of ["pointerdown", "keydown", "wheel", "touchstart"]) {
		input?.dispatchEvent(new Event(type, { bubbles: true }));
		expect(seen).not.toHaveBeenCalled();
		input?.dispatchEvent(byHand(type));
		expect(seen).toHaveBeenCalledOnce();
		seen.mockClear();
	}
	input?.dispatchEvent(byHand("focus"));
	expect(seen).not.toHaveBeenCalled();
	window.dispatchEvent(byHand("focus"));
	expect(seen).toHaveBeenCalledOnce();
	stop();
	window.dispatchEvent(byHand("keydown"));
	expect(seen).toHaveBeenCalledOnce();
});

test("a pointer counts when it moves, not when the page moves under it", () => {
	const seen = vi.fn();
	const stop = watchPerson(seen);
	const move = (screenX: number) => window.dispatchEvent(byHand("pointermove", { screenX, screenY: 5 }));
	move(1); // where it was before, nobody knows
	move(1);
	expect(seen).not.toHaveBeenCalled();
	move(2);
	expect(seen).toHaveBeenCalledOnce();
	stop();
});
