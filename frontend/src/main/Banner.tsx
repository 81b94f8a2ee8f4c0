import { useEffect, useState } from "preact/hooks";
import { reconnectNow } from "../app/session.ts";
import type { Link } from "../live/client.ts";
import { steadyNow } from "../live/clock.ts";
import { t } from "../text/text.ts";
import { useFocusBack } from "../ui/focusBack.ts";
import { logOnManually } from "./actions.ts";

/** So long a lost connection is not worth a word: most come back before anybody looks. */
const patienceMs = 2_000;

/** Says that the connection is lost, or that the server restarts, once it has been for a while, and what a person can do about it. */
export function Banner({ link, restarting }: { link: Link; restarting?: string | undefined }) {
	const since = link.at === "reconnecting" || link.at === "lost" ? link.since : null;
	const shown = useOverdue(since);
	return (
		<div role="status">
			{shown && <Lost text={link.at === "lost" ? t.banner.late : (restarting ?? t.banner.lost)} />}
		</div>
	);
}

function Lost({ text }: { text: string }) {
	return (
		<div class="banner" ref={useFocusBack<HTMLDivElement>()}>
			<p>{text}</p>
			<div class="actions">
				<button type="button" onClick={reconnectNow}>
					{t.banner.now}
				</button>
				<button type="button" onClick={logOnManually}>
					{t.banner.manual}
				</button>
			</div>
		</div>
	);
}

/** True once `since` is longer ago than the patience; false again when there is nothing to be patient about. */
function useOverdue(since: number | null): boolean {
	const [overdue, setOverdue] = useState<number | null>(null);
	useEffect(() => {
		if (since === null) return;
		const timer = setTimeout(() => setOverdue(since), Math.max(0, since + patienceMs - steadyNow()));
		return () => clearTimeout(timer);
	}, [since]);
	return since !== null && overdue === since;
}
