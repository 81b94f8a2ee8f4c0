import type { SavedLogon } from "../api/types.gen.ts";
import { t } from "../text/text.ts";
import { Facts } from "../ui/Facts.tsx";
import { Moment } from "../ui/Moment.tsx";
import { Confirmed } from "./Confirmed.tsx";
import { whereOf } from "./where.ts";

/** One browser: where it is and when it was used. */
export function SavedRow({ saved, revoke }: { saved: SavedLogon; revoke: () => Promise<void> }) {
	const s = t.saved;
	const where = whereOf(saved);
	return (
		<li>
			<h3>
				{where} {saved.this_browser && <span class="plate">{s.thisBrowser}</span>}
			</h3>
			<Facts
				facts={[
					{ name: s.address, value: saved.address },
					{ name: s.used, value: <Moment at={saved.used_at} full /> },
					{ name: s.made, value: <Moment at={saved.created_at} full /> },
				]}
			/>
			<Confirmed name={s.revoke} label={s.revokeOf(where)} sure={s.sure(where)} run={revoke} />
		</li>
	);
}
