import type { Occupant, Session } from "../api/types.gen.ts";
import { t } from "../text/text.ts";
import { Moment } from "../ui/Moment.tsx";
import { StateMark } from "../ui/StateMark.tsx";
import { Panel } from "./Panel.tsx";

/** Who else is at my station, as the server tells it while they come and go. */
export function Sharing({ sharing, session }: { sharing: readonly Occupant[]; session: Session }) {
	const alone = session.station_type === "none" ? t.main.noStation : t.main.alone;
	return (
		<Panel name={t.main.sharing}>
			<div aria-live="polite">
				{sharing.length === 0 ? (
					<p class="quiet">{alone}</p>
				) : (
					<ul class="people">
						{sharing.map((who) => (
							<li key={`${who.user} ${who.since}`}>
								<span class="who">{who.display_name}</span> <StateMark state={who.state} /> <Moment at={who.since} />
							</li>
						))}
					</ul>
				)}
			</div>
		</Panel>
	);
}
