import { fullMoment, moment } from "../text/time.ts";

/** A moment, short to read and exact on request. `full`: the whole of it at once. */
export function Moment({ at, full = false }: { at: string; full?: boolean }) {
	return (
		<time dateTime={at} title={full ? undefined : fullMoment(at)}>
			{full ? fullMoment(at) : moment(at)}
		</time>
	);
}
