const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** A moment as a person reads it at a glance: the time, with the day when it is not today's. */
export function moment(iso: string, today: Date = new Date()): string {
	const at = new Date(iso);
	return (at.toDateString() === today.toDateString() ? clock : dayAndClock).format(at);
}

/** A moment in full, for what may be looked at days later. */
export function fullMoment(iso: string): string {
	return full.format(new Date(iso));
}

/** A time still to go: `42 s`, from a minute on `1:05 min`. Never below nothing. */
export function countdown(ms: number): string {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}
