import { computed } from "@preact/signals";
import { language } from "./language.ts";

const formats = computed(() => {
	const locale = localeOf(language.value);
	return {
		clock: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }),
		dayAndClock: new Intl.DateTimeFormat(locale, {
			day: "numeric",
			month: "short",
			hour: "2-digit",
			minute: "2-digit",
		}),
		full: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }),
	};
});

/** The browser's own tag of the language where it has one: who reads en-GB does not want the times of en-US. */
function localeOf(spoken: string): string {
	return navigator.languages.find((tag) => tag.toLowerCase().split("-")[0] === spoken) ?? spoken;
}

/** A moment as a person reads it at a glance: the time, with the day when it is not today's. */
export function moment(iso: string, today: Date = new Date()): string {
	const { clock, dayAndClock } = formats.value;
	const at = new Date(iso);
	return (at.toDateString() === today.toDateString() ? clock : dayAndClock).format(at);
}

/** A moment in full, for what may be looked at days later. */
export function fullMoment(iso: string): string {
	return formats.value.full.format(new Date(iso));
}

/** A time still to go: `42 s`, from a minute on `1:05 min`. Never below nothing. */
export function countdown(ms: number): string {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}
