import { useEffect, useRef, useState } from "preact/hooks";
import { host } from "../api/host.ts";
import { state } from "../app/store.ts";
import { choiceOf } from "../logon/fields.ts";
import { placeName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { Field } from "../ui/Field.tsx";
import { ProfileList } from "./ProfileList.tsx";
import { lastName, shown } from "./pick.ts";
import { longestName, save, type Trouble } from "./store.ts";

/** Saves what stands in the form, and lists what was saved before. */
export function ProfilesDialog({ onClose }: { onClose: () => void }) {
	const p = t.profiles;
	const dialog = useRef<HTMLDialogElement>(null);
	const input = useRef<HTMLInputElement>(null);
	const [name, setName] = useState(suggestion);
	const [trouble, setTrouble] = useState<Trouble | null>(null);

	useEffect(() => {
		dialog.current?.showModal();
		input.current?.select();
	}, []);

	const onSubmit = (event: Event) => {
		event.preventDefault();
		const found = save({ name, host: host.value, fields: state.value.fields }, trouble === "taken");
		setTrouble(found);
		if (found) {
			input.current?.focus();
			return;
		}
		lastName.value = name;
		dialog.current?.close();
	};
	return (
		<dialog ref={dialog} class="profiles" aria-labelledby="profiles-heading" onClose={onClose}>
			<header>
				<h2 id="profiles-heading">{p.heading}</h2>
				<button type="button" onClick={() => dialog.current?.close()}>
					{p.close}
				</button>
			</header>
			<form class="name-form" noValidate onSubmit={onSubmit}>
				<Field
					name="profile-name"
					label={p.saveAs}
					hint={p.whatIsSaved}
					help="log-on.html#profile"
					error={trouble ? { sentence: p.trouble[trouble] } : undefined}
				>
					{(control) => (
						<input
							{...control}
							ref={input}
							type="text"
							autocomplete="off"
							maxLength={longestName}
							value={name}
							onInput={(event) => {
								setName(event.currentTarget.value);
								setTrouble(null);
							}}
						/>
					)}
				</Field>
				<button type="submit" class="primary">
					{trouble === "taken" ? p.replace : p.save}
				</button>
			</form>
			<ProfileList />
		</dialog>
	);
}

/** A name to begin with: that of the profile which the form was, or where the form leads to. */
function suggestion(): string {
	const { fields } = state.value;
	const { type: station_type, ...place } = choiceOf(fields);
	return shown(fields) ? "" : lastName.value || placeName({ ...place, station_type });
}
