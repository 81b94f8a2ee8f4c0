/** What the one button of the dropped page does. */
export type NextStep = "here" | "again" | "back" | "reload";

const steps: Readonly<Record<string, NextStep>> = {
	another_station: "here",
	another_machine: "here",
	idle: "again",
	hold_expired: "again",
	pending_expired: "again",
	replaced: "again",
	password_changed: "again",
	window_changed: "again",
	protocol_too_old: "reload",
};

/** The sensible next step after an end; where somebody decided that it should end, just back to the form. */
export function nextStep(code: string): NextStep {
	return steps[code] ?? "back";
}
