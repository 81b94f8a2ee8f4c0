import { useMemo, useState } from "preact/hooks";
import type { DirectoryEntry, Place } from "../api/types.gen.ts";
import { type Directory, filterDirectory } from "../live/directory.ts";
import { placeName, stationName } from "../text/place.ts";
import { policyWord, t } from "../text/text.ts";
import { Moment } from "../ui/Moment.tsx";
import { StateMark } from "../ui/StateMark.tsx";
import { Panel } from "./Panel.tsx";

/** More rows than anybody reads; the search finds the rest. */
const mostRows = 300;

/** All users, their status and where they are, live. */
export function DirectoryPanel({ directory, me }: { directory: Directory; me: string }) {
	const d = t.directory;
	const [search, setSearch] = useState("");
	const [onlyLoggedOn, setOnlyLoggedOn] = useState(false);
	const found = useMemo(() => filterDirectory(directory, { search, onlyLoggedOn }), [directory, search, onlyLoggedOn]);
	const loggedOn = useMemo(
		() => [...directory.values()].filter((entry) => entry.places.length > 0).length,
		[directory],
	);
	return (
		<Panel name={d.region} class="directory">
			<div class="tools">
				<input
					type="search"
					aria-label={d.search}
					placeholder={d.search}
					value={search}
					onInput={(event) => setSearch(event.currentTarget.value)}
				/>
				<label class="check">
					<input
						type="checkbox"
						checked={onlyLoggedOn}
						onChange={(event) => setOnlyLoggedOn(event.currentTarget.checked)}
					/>
					{d.onlyLoggedOn}
				</label>
				<p class="quiet count">{d.count(loggedOn, directory.size)}</p>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody could scroll the rows by keyboard */}
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and these are none */}
			<div class="rows" role="group" aria-label={d.rows} tabIndex={0}>
				<table>
					<thead>
						<tr>
							<th scope="col">{d.user}</th>
							<th scope="col">{d.status}</th>
							<th scope="col">{d.place}</th>
						</tr>
					</thead>
					<tbody>
						{found.slice(0, mostRows).map((entry) => (
							<Row key={entry.id} entry={entry} me={entry.user === me} />
						))}
					</tbody>
				</table>
			</div>
			<p role="status" class="quiet">
				{directory.size === 0 ? d.empty : found.length === 0 && d.noMatch}
				{found.length > mostRows && d.more(found.length - mostRows)}
			</p>
		</Panel>
	);
}

function Row({ entry, me }: { entry: DirectoryEntry; me: boolean }) {
	const { status, places } = entry;
	return (
		<tr class={me ? "me" : places.length === 0 ? "away" : undefined}>
			<th scope="row">
				{entry.display_name}
				{entry.display_name !== entry.user && <span class="quiet"> {entry.user}</span>}
			</th>
			<td>
				{status && (
					<>
						{policyWord(status.label)} <span class="quiet">{status.note}</span> <Moment at={status.since} />
					</>
				)}
			</td>
			<td>{places.length === 0 ? <span class="quiet">{t.directory.away}</span> : <Places places={places} />}</td>
		</tr>
	);
}

function Places({ places }: { places: readonly Place[] }) {
	return (
		<ul class="places">
			{places.map((place) => (
				<li key={`${placeName(place)} ${place.since}`}>
					<span class={stationName(place) ? "plate quiet-plate" : undefined}>{placeName(place)}</span>{" "}
					<StateMark state={place.state} />
				</li>
			))}
		</ul>
	);
}
