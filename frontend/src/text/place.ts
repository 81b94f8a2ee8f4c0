import type { StationType } from "../api/types.gen.ts";
import { t } from "./text.ts";

/** Where somebody is, as the contract says it. */
export interface Whereabouts {
	station_type: StationType;
	station?: string | undefined;
	number?: string | undefined;
	number_shown?: string | undefined;
}

/** The station's name, or nothing: a number typed at log on is a station of its own that is called like it. */
export function stationName({ station, number }: Whereabouts): string | undefined {
	return station === number ? undefined : station;
}

/** Where somebody is, in one short text: the station, else the number, else that there is none. */
export function placeName(place: Whereabouts): string {
	return stationName(place) ?? (numberName(place) || t.types[place.station_type]);
}

/** The number as people write it, empty without one: an internal extension in words, any other as the server shows it here. */
export function numberName({ number, number_shown }: Pick<Whereabouts, "number" | "number_shown">): string {
	if (number?.startsWith(extension)) return t.extension(number.slice(extension.length));
	return number_shown ?? number ?? "";
}

/** How the contract writes internal extensions. */
const extension = "ext:";
