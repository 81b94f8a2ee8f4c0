import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Directory, emptyDirectory, filterDirectory } from "../live/directory.ts";
import { t } from "../text/text.ts";
import { DirectoryRows } from "./DirectoryRows.tsx";
import { Panel } from "./Panel.tsx";

/** All users, their status and where they are, live. */
export function DirectoryPanel({ directory: known, me }: { directory: Directory | null; me: string }) {
	const directory = known ?? emptyDirectory;
	const d = t.directory;
	const [search, setSearch] = useState("");
	const [onlyLoggedOn, setOnlyLoggedOn] = useState(false);
	const found = useMemo(() => filterDirectory(directory, { search, onlyLoggedOn }), [directory, search, onlyLoggedOn]);
	const rows = useRef<HTMLDivElement>(null);
	const size = directory.sorted.length;
	// Another search is another list, which begins at its beginning.
	// biome-ignore lint/correctness/useExhaustiveDependencies: whenever one of them changes
	useEffect(() => rows.current?.scrollTo?.(0, 0), [search, onlyLoggedOn]);
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
				<p class="quiet count">{d.count(directory.loggedOn, size)}</p>
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody could scroll the rows by keyboard */}
			{/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and these are none */}
			<div ref={rows} class="rows" role="group" aria-label={d.rows} tabIndex={0}>
				<table aria-rowcount={found.length + 1}>
					<thead>
						<tr aria-rowindex={1}>
							<th scope="col">{d.user}</th>
							<th scope="col">{d.status}</th>
							<th scope="col">{d.place}</th>
						</tr>
					</thead>
					<DirectoryRows found={found} me={me} />
				</table>
			</div>
			<p role="status" class="quiet">
				{size === 0 ? d.empty : found.length === 0 && d.noMatch}
			</p>
		</Panel>
	);
}
