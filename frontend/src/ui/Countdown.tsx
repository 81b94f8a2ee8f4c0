import { countdown } from "../text/time.ts";
import { useNow } from "./now.ts";

/** A time still to go until `until`, by `steadyNow`; never inside a live region, or it would talk. */
export function Countdown({ until, text = (time) => time }: { until: number; text?: (time: string) => string }) {
	return <span class="countdown">{text(countdown(until - useNow()))}</span>;
}
