import { useEffect, useRef } from "preact/hooks";
import type { DirectoryEntry, Place } from "../api/types.gen.ts";
import { placeName, stationName } from "../text/place.ts";
import { policyWord, t } from "../text/text.ts";
import { Moment } from "../ui/Moment.tsx";
import { StateMark } from "../ui/StateMark.tsx";
import { type Sight, useSight } from "./sight.ts";

/** Rows come and go in groups of so many: about what a screen shows. */
const perGroup = 40;
/** What a row is taken for as long as none has been measured. */
const usualRow = 30;

/**
 * The rows of the table, of which only those in sight and their neighbours are there: thousands would make every change and
 * every key slow (docs/adr/0027). Rows may be of any height; what is not there is a gap of the height that it had, or is likely to have.
 */
export function DirectoryRows({ found, me }: { found: readonly DirectoryEntry[]; me: string }) {
	const sight = useSight();
	const groups = [];
	for (let from = 0; from < found.length; from += perGroup) {
		groups.push(<Group key={from} from={from} entries={found.slice(from, from + perGroup)} me={me} sight={sight} />);
	}
	return <>{groups}</>;
}

interface GroupProps {
	from: number;
	entries: readonly DirectoryEntry[];
	me: string;
	sight: Sight;
}

function Group({ from, entries, me, sight }: GroupProps) {
	const body = useRef<HTMLTableSectionElement>(null);
	const index = from / perGroup;
	useEffect(() => (body.current ? sight.watch(body.current, index) : undefined), [sight.watch, index]);
	// The first is always there: on a narrow page the directory begins below the edge, and most floors are no larger.
	const near = index === 0 || sight.near(index);
	return (
		<tbody ref={body} aria-hidden={near ? undefined : true}>
			{near ? (
				entries.map((entry, at) => (
					// The head is the first row.
					<Row key={entry.id} entry={entry} me={entry.user === me} index={from + at + 2} />
				))
			) : (
				<Gap height={sight.height(index) ?? entries.length * usualRow} />
			)}
		</tbody>
	);
}

function Gap({ height }: { height: number }) {
	return (
		<tr>
			<td colSpan={3} class="gap" style={{ height: `${height}px` }} />
		</tr>
	);
}

function Row({ entry, me, index }: { entry: DirectoryEntry; me: boolean; index: number }) {
	const { status, places } = entry;
	return (
		<tr class={me ? "me" : places.length === 0 ? "away" : undefined} aria-rowindex={index}>
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
