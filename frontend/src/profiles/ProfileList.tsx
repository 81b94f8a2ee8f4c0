import { useRef } from "preact/hooks";
import { t } from "../text/text.ts";
import { ProfileItem } from "./ProfileItem.tsx";
import { profiles } from "./store.ts";

/** The profiles that this browser keeps, to rename or delete. */
export function ProfileList() {
	const p = t.profiles;
	const intro = useRef<HTMLParagraphElement>(null);
	const list = profiles.value;
	return (
		<>
			<p class="quiet" ref={intro} tabIndex={-1}>
				{list.length > 0 ? p.kept(list.length) : p.keptNone}
			</p>
			{list.length > 0 && (
				<ul class="profile-list">
					{list.map((profile) => (
						<ProfileItem key={profile.name} profile={profile} gone={() => intro.current?.focus()} />
					))}
				</ul>
			)}
		</>
	);
}
