import type { StationType } from "../api/types.gen.ts";
import { t } from "../text/text.ts";

/** Where somebody is, in one short text: the station, else the number, else that there is none. */
export function placeName(place: {
	station_type: StationType;
	station?: string | undefined;
	number?: string | undefined;
}): string {
	return place.station ?? place.number ?? t.types[place.station_type];
}
