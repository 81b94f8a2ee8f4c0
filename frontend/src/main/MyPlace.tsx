import type { Session } from "../api/types.gen.ts";
import { numberName, stationName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { Facts } from "../ui/Facts.tsx";
import { Moment } from "../ui/Moment.tsx";
import { Panel } from "./Panel.tsx";

/** Who and where I am, and since when. */
export function MyPlace({ session }: { session: Session }) {
	const m = t.main;
	const sameName = session.display_name === session.user;
	const station = stationName(session);
	return (
		<Panel name={m.place}>
			<Facts
				facts={[
					{ name: m.user, value: sameName ? session.user : `${session.display_name} (${session.user})` },
					{ name: m.station, value: station && <span class="plate">{station}</span> },
					{ name: m.type, value: t.types[session.station_type] },
					{ name: m.number, value: session.number && <span class="number">{numberName(session)}</span> },
					{ name: m.persistent, value: session.persistent ? m.yes : "" },
					{ name: m.machine, value: session.machine },
					{ name: m.since, value: <Moment at={session.since} /> },
				]}
			/>
		</Panel>
	);
}
