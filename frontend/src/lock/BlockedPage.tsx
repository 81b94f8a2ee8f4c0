import { useState } from "preact/hooks";
import { unblock, useHere } from "../app/start.ts";
import type { BlockedScreen } from "../app/state.ts";
import { sentence } from "../text/sentence.ts";
import { t } from "../text/text.ts";
import { moment } from "../text/time.ts";
import { Card } from "../ui/Card.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { answer, callTab } from "./tabs.ts";

/** What came of the button that was pressed last. */
type Said = "still" | "silent" | "called";

/** R3: a second tab, a duplicated tab or a popup of a browser window that already runs the product. */
export function BlockedPage({ screen }: { screen: BlockedScreen }) {
	const [said, say] = useState<{ what: Said; times: number } | null>(null);
	// Said anew each time, so that a screen reader reads it each time.
	const tell = (what: Said) => say((last) => ({ what, times: (last?.times ?? 0) + 1 }));
	const here = async () => {
		if (!(await useHere())) tell("silent");
	};
	const there = () => {
		callTab();
		tell("called");
	};
	const again = async () => {
		if (!(await unblock())) tell("still");
	};
	const found = said?.what === "called" && answer.value;
	return (
		<Card help="windows.html#second-tab">
			<NewsHeading>{t.blocked.heading}</NewsHeading>
			<p>{sentence("window_busy")}</p>
			{screen.holder && screen.since && <p>{t.blocked.who(screen.holder, moment(screen.since))}</p>}
			{screen.by === "lock" && <p class="quiet">{t.blocked.waits}</p>}
			<div class="actions">
				{screen.takeOver && (
					<button type="button" class="primary" onClick={here}>
						{t.blocked.useHere}
					</button>
				)}
				<button type="button" class={screen.takeOver ? undefined : "primary"} onClick={there}>
					{t.blocked.goThere}
				</button>
				<button type="button" onClick={again}>
					{t.blocked.again}
				</button>
			</div>
			<p role="status" class="quiet">
				{said && <span key={said.times}>{found ? t.blocked.find(found) : t.blocked[said.what]}</span>}
			</p>
		</Card>
	);
}
