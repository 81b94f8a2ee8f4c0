import type { Quality } from "../live/quality.ts";
import { t } from "../text/text.ts";
import { countdown } from "../text/time.ts";
import { HelpLink } from "../ui/HelpLink.tsx";
import { Item } from "./Item.tsx";

/** How good the connection is, in a word; what it was found from opens above it. */
export function LineQuality({ quality }: { quality: Quality }) {
	const q = t.quality;
	const { word, answerMs, missed, losses, sleptMs } = quality;
	return (
		<details class={`quality quality-${word}`}>
			<summary>
				<span class="quiet">{q.label}</span> {q.words[word]}
			</summary>
			<div class="details">
				<dl>
					<Item name={q.answers} value={answerMs === null ? q.unknown : `${answerMs} ms`} />
					<Item name={q.missed} value={String(missed)} />
					<Item name={q.losses} value={String(losses)} />
				</dl>
				{sleptMs > 0 && <p>{q.slept(countdown(sleptMs))}</p>}
				<p class="quiet">
					{q.within} <HelpLink to="connection.html#quality">{q.help}</HelpLink>
				</p>
			</div>
		</details>
	);
}
