import { type NextStep, nextStep } from "../app/end.ts";
import { leaveEnd } from "../app/start.ts";
import type { End } from "../app/state.ts";
import { numberName, stationName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { Card } from "../ui/Card.tsx";
import { Facts } from "../ui/Facts.tsx";
import { HelpLink } from "../ui/HelpLink.tsx";
import { Moment } from "../ui/Moment.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";

/** What happened to the session, when, by whom or from where, and the one sensible next step. */
export function DroppedPage({ end }: { end: End }) {
	const d = t.dropped;
	const step: NextStep = nextStep(end.code);
	return (
		<Card help="messages.html#ends">
			<div class="dropped">
				<NewsHeading>{end.sentence}</NewsHeading>
				<Facts
					facts={[
						{ name: d.when, value: <Moment at={end.at} full /> },
						{ name: d.by, value: end.by },
						{ name: d.from, value: end.from },
						{ name: d.note, value: end.note },
						{ name: d.user, value: end.user },
						{ name: d.station, value: stationName(end) ?? (end.number ? "" : t.types[end.station_type]) },
						{ name: d.number, value: numberName(end) },
					]}
				/>
				<div class="actions">
					<button type="button" class="primary" onClick={leaveEnd}>
						{d.next[step]}
					</button>
					<HelpLink to={`messages.html#${end.code}`}>{t.help.meaning}</HelpLink>
					{end.ledger !== undefined && <p class="ledger">{d.ledger(end.ledger)}</p>}
				</div>
			</div>
		</Card>
	);
}
