import { type Signal, signal } from "@preact/signals";
import { InPart, NotLoaded } from "../app/InPart.tsx";
import { profilesPart } from "../app/part.ts";
import { keepsProfiles } from "../app/remember.ts";
import { t } from "../text/text.ts";
import { type ControlProps, Field } from "../ui/Field.tsx";

/** Whether the dialog is open in which profiles are saved and changed. */
export const profilesOpen: Signal<boolean> = signal(false);

interface ProfileRowProps {
	/** Whether the policy offers profiles. */
	allowed: boolean;
	/** The form was filled in. */
	picked: () => void;
}

/** The field for the profile, as it is for whoever has none; whatever can be done with one is a part of its own. */
export function ProfileRow({ allowed, picked }: ProfileRowProps) {
	const none = (
		<Field name="profile" label={t.logon.profile} hint={allowed ? undefined : t.logon.automaticOff}>
			{(control) => (
				<div class="profile-row">
					<NoProfile control={control} />
					<ProfilesButton disabled={!allowed} open={() => (profilesOpen.value = true)} />
				</div>
			)}
		</Field>
	);
	if (!allowed || !(profilesOpen.value || profilesPart.code.value || keepsProfiles())) return none;
	return (
		<InPart part={profilesPart} waiting={none} failed={none}>
			{({ ProfileField }) => <ProfileField picked={picked} />}
		</InPart>
	);
}

/** The dialog while it is open: beside the logon form, as it has one of its own. */
export function ProfilesHere() {
	if (!profilesOpen.value) return null;
	const close = () => {
		profilesOpen.value = false;
		// Whatever opened it may be another one by now.
		document.querySelector<HTMLElement>("[name=profiles]")?.focus();
	};
	return (
		<InPart part={profilesPart} waiting={null} failed={<NotLoaded level={2} />}>
			{({ ProfilesDialog }) => <ProfilesDialog onClose={close} />}
		</InPart>
	);
}

/** Nothing to pick from. */
export function NoProfile({ control }: { control: ControlProps }) {
	return (
		<select {...control} disabled>
			<option>{t.logon.noProfile}</option>
		</select>
	);
}

/** Opens the dialog. */
export function ProfilesButton({ open, disabled }: { open: () => void; disabled?: boolean }) {
	return (
		<button type="button" name="profiles" aria-haspopup="dialog" disabled={disabled} onClick={open}>
			{t.logon.profiles}
		</button>
	);
}
