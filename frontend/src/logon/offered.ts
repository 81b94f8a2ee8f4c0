import type { OfferedStation } from "../api/types.gen.ts";

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The stations on offer that match the search: available ones first, then by name. */
export function sortOffered(stations: readonly OfferedStation[], search: string): OfferedStation[] {
	const word = search.trim().toLocaleLowerCase();
	return stations
		.filter((station) => textOf(station).includes(word))
		.sort((a, b) => Number(b.available) - Number(a.available) || byName.compare(a.name, b.name));
}

function textOf(station: OfferedStation): string {
	const people = station.occupants.map((who) => who.display_name);
	return [station.name, station.number, station.number_shown, ...people].join(" ").toLocaleLowerCase();
}
