import { useState } from "preact/hooks";
import { unblock } from "../app/start.ts";
import type { Screen } from "../app/state.ts";
import { sentence } from "../text/sentence.ts";
import { t } from "../text/text.ts";
import { moment } from "../text/time.ts";
import { Card } from "../ui/Card.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";

/** R3: a second tab, a duplicated tab or a popup of a browser window that already runs the product. */
export function BlockedPage({ screen }: { screen: Extract<Screen, { at: "blocked" }> }) {
	const [refusals, setRefusals] = useState(0);
	const again = async () => {
		if (!(await unblock())) setRefusals(refusals + 1);
	};
	return (
		<Card help="windows.html#second-tab">
			<NewsHeading>{t.blocked.heading}</NewsHeading>
			<p>{sentence("window_busy")}</p>
			{screen.holder && screen.since && <p>{t.blocked.who(screen.holder, moment(screen.since))}</p>}
			{screen.by === "lock" && <p class="quiet">{t.blocked.waits}</p>}
			<div class="actions">
				<button type="button" class="primary" onClick={again}>
					{t.blocked.again}
				</button>
			</div>
			<p role="status" class="quiet">
				{refusals > 0 && <span key={refusals}>{t.blocked.still}</span>}
			</p>
		</Card>
	);
}
