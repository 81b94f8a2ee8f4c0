import { InPart, NotLoaded } from "../app/InPart.tsx";
import { profilesPart } from "../app/part.ts";
import { state } from "../app/store.ts";
import { t } from "../text/text.ts";
import { Section } from "./Section.tsx";

/** The profiles of this browser, to rename or delete: the logon page's own list. There they are saved and picked. */
export function Profiles() {
	const s = t.settings;
	return (
		<Section id="profiles" name={s.profiles}>
			<p class="hint">{state.value.info?.cached_credentials ? s.profilesHint : t.logon.automaticOff}</p>
			<InPart part={profilesPart} waiting={null} failed={<NotLoaded level={2} />}>
				{({ ProfileList }) => <ProfileList />}
			</InPart>
		</Section>
	);
}
