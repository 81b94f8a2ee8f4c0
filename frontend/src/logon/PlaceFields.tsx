import type { ServerInfo, StationType } from "../api/types.gen.ts";
import { rememberedStations } from "../app/remember.ts";
import type { FieldName, Fields } from "../app/state.ts";
import { t } from "../text/text.ts";
import { CheckField } from "../ui/CheckField.tsx";
import { Field, type FieldError } from "../ui/Field.tsx";
import type { fieldsFor } from "./fields.ts";

interface PlaceFieldsProps {
	fields: Fields;
	asks: ReturnType<typeof fieldsFor>;
	info: ServerInfo | null;
	errorOf: (name: FieldName) => FieldError | undefined;
	type: (changed: Partial<Fields>) => void;
}

/** Where to log on to: the station type, and what that type asks for. */
export function PlaceFields({ fields, asks, info, errorOf, type }: PlaceFieldsProps) {
	const types: readonly StationType[] = info?.station_types ?? ["workstation"];
	const example = info?.number_example ?? "";
	const numberHint = asks.number === "optional" ? t.logon.numberOptionalHint(example) : t.logon.numberHint(example);
	return (
		<>
			<Field name="type" label={t.logon.type} error={errorOf("type")}>
				{(props) => (
					<select
						{...props}
						value={fields.type}
						onChange={(event) => type({ type: event.currentTarget.value as StationType })}
					>
						{types.map((each) => (
							<option key={each} value={each}>
								{t.types[each]}
							</option>
						))}
					</select>
				)}
			</Field>
			{asks.station && (
				<Field name="station" label={t.logon.station} hint={t.logon.stationHint} error={errorOf("station")}>
					{(props) => (
						<>
							<input
								{...props}
								type="text"
								autocomplete="off"
								spellcheck={false}
								list="station-names"
								value={fields.station}
								onInput={(event) => type({ station: event.currentTarget.value })}
							/>
							<datalist id="station-names">
								{rememberedStations().map((name) => (
									<option key={name} value={name} />
								))}
							</datalist>
						</>
					)}
				</Field>
			)}
			{asks.number !== "no" && (
				<Field name="number" label={t.logon.number} hint={numberHint} error={errorOf("number")}>
					{(props) => (
						<input
							{...props}
							type="text"
							inputMode="tel"
							autocomplete="off"
							value={fields.number}
							onInput={(event) => type({ number: event.currentTarget.value })}
						/>
					)}
				</Field>
			)}
			{asks.persistent && (
				<CheckField
					name="persistent"
					label={t.logon.persistent}
					hint={t.logon.persistentHint}
					error={errorOf("persistent")}
					checked={fields.persistent}
					change={(persistent) => type({ persistent })}
				/>
			)}
		</>
	);
}
