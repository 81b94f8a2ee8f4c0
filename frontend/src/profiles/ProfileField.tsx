import { useState } from "preact/hooks";
import { state } from "../app/store.ts";
import { NoProfile, ProfilesButton, profilesOpen } from "../logon/ProfileRow.tsx";
import { t } from "../text/text.ts";
import { Field } from "../ui/Field.tsx";
import { Picker } from "./Picker.tsx";
import { lastName, type Picked, pick, shown } from "./pick.ts";
import { type Profile, profiles } from "./store.ts";

/** The field for the profile. `picked`: the form is filled in, and the password is what is left to do. */
export function ProfileField({ picked }: { picked: () => void }) {
	const p = t.profiles;
	const [came, setCame] = useState<Picked>("whole");
	const list = profiles.value;
	const value = shown(state.value.fields)?.name ?? "";
	const onPick = async (profile: Profile) => {
		setCame("whole");
		const now = await pick(profile);
		if (now === "overtaken") return;
		setCame(now);
		// Where the host is at fault the focus is there.
		if (now !== "hostFailed") picked();
	};
	return (
		<Field name="profile" label={t.logon.profile}>
			{(control) => (
				<>
					<div class="profile-row">
						{list.length === 0 ? (
							<NoProfile control={control} />
						) : (
							<Picker control={control} list={list} value={value} none={p.none} label={t.logon.profile} pick={onPick} />
						)}
						<ProfilesButton open={() => (profilesOpen.value = true)} />
					</div>
					<p role="status" class="hint">
						{(came === "hostGone" || came === "typeGone") && p.missed[came](lastName.value)}
					</p>
				</>
			)}
		</Field>
	);
}
