import { useState } from "preact/hooks";
import type { OfferedStation } from "../api/types.gen.ts";
import type { LogonScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { numberName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { Moment } from "../ui/Moment.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { StateMark } from "../ui/StateMark.tsx";
import { takeOffered } from "./actions.ts";
import { failure } from "./failure.ts";
import { sortOffered } from "./offered.ts";

/** From so many stations on a search is offered. */
const searchFrom = 9;

interface OfferedProps {
	screen: LogonScreen;
	stations: readonly OfferedStation[];
}

/**
 * The stations that the person may use, with who is there now. One in use can be tried too: its holder may have
 * gone silent, and only the server's question to them decides.
 */
export function OfferedStations({ screen, stations }: OfferedProps) {
	const o = t.offered;
	const [search, setSearch] = useState("");
	const shown = sortOffered(stations, search);
	const available = stations.filter((station) => station.available).length;
	return (
		<>
			<NewsHeading>{o.heading}</NewsHeading>
			<p class="quiet">
				{o.intro(screen.ticket?.user ?? state.value.fields.user)} {o.count(available, stations.length)}.
			</p>
			<p role="alert" class="error">
				{failure(screen.news)}
			</p>
			{stations.length >= searchFrom && (
				<input
					type="search"
					aria-label={o.search}
					placeholder={o.search}
					value={search}
					onInput={(event) => setSearch(event.currentTarget.value)}
				/>
			)}
			<p role="status" class="quiet">
				{stations.length === 0 ? o.none : shown.length === 0 && o.noMatch}
			</p>
			<ul class="offered">
				{shown.map((station) => (
					<li key={station.name}>
						<Station station={station} sending={screen.sending} />
					</li>
				))}
			</ul>
			<div class="actions">
				<button type="button" onClick={() => dispatch({ type: "backToForm" })}>
					{o.back}
				</button>
			</div>
		</>
	);
}

function Station({ station, sending }: { station: OfferedStation; sending: boolean }) {
	const o = t.offered;
	const standing = station.available ? (station.occupants.length > 0 ? o.shared : o.available) : o.taken;
	return (
		<button
			type="button"
			class={station.available ? "station" : "station taken"}
			aria-disabled={sending}
			onClick={() => takeOffered(station)}
		>
			<span class="plate">{station.name}</span>
			<span class="station-type">
				{t.types[station.type]}
				{station.number && ` · ${numberName(station)}`}
			</span>
			<span class="standing">{standing}</span>
			{station.occupants.map((who) => (
				<span class="occupant" key={who.user}>
					{who.display_name} <StateMark state={who.state} /> <Moment at={who.since} />{" "}
					{who.same_machine ? o.thisMachine : o.otherMachine}
				</span>
			))}
		</button>
	);
}
