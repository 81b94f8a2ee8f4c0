import type { StationChoice, StationType } from "../api/types.gen.ts";
import type { FieldName, Fields } from "../app/state.ts";

const names: ReadonlySet<string> = new Set<FieldName>([
	"host",
	"user",
	"password",
	"type",
	"station",
	"number",
	"persistent",
	"automatic",
]);

/** The form's field that a problem names, or null; the contract nests some of them under `choice`. */
export function fieldOf(name: string | undefined): FieldName | null {
	const short = name?.replace(/^choice\./, "");
	return short !== undefined && names.has(short) ? (short as FieldName) : null;
}

/** Which fields a station type asks for (design 2, section 4). */
export function fieldsFor(type: StationType): {
	station: boolean;
	number: "required" | "optional" | "no";
	persistent: boolean;
} {
	return {
		station: type === "workstation" || type === "remote_workstation",
		number: type === "remote_number" ? "required" : type === "remote_workstation" ? "optional" : "no",
		persistent: type === "remote_number",
	};
}

/** Where to log on to, with only what the station type asks for. A station left empty asks for those on offer. */
export function choiceOf(fields: Fields): StationChoice {
	const asks = fieldsFor(fields.type);
	const station = fields.station.trim();
	const number = fields.number.trim();
	return {
		type: fields.type,
		...(asks.station && station && { station }),
		...(asks.number !== "no" && number && { number }),
		...(asks.persistent && fields.persistent && { persistent: true }),
	};
}

/** The first field that is still empty and must not be, or null. With a ticket no password is needed, and after single sign-on no user. */
export function firstEmpty(fields: Fields, password: string, hasTicket: boolean): FieldName | null {
	if (!fields.user.trim() && !hasTicket) return "user";
	if (!password && !hasTicket) return "password";
	if (fieldsFor(fields.type).number === "required" && !fields.number.trim()) return "number";
	return null;
}
