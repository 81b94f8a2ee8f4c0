import { useState } from "preact/hooks";
import { useHere } from "../app/start.ts";
import { sentence } from "../text/sentence.ts";
import { t } from "../text/text.ts";
import { Card } from "../ui/Card.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";

/** What is left of a tab whose session goes on in another one. It takes nothing back unless the person says so. */
export function MovedPage() {
	const [silences, setSilences] = useState(0);
	const back = async () => {
		if (!(await useHere())) setSilences((count) => count + 1);
	};
	return (
		<Card help="windows.html#use-here">
			<NewsHeading>{sentence("moved")}</NewsHeading>
			<div class="actions">
				<button type="button" class="primary" onClick={back}>
					{t.blocked.useHere}
				</button>
			</div>
			<p role="status" class="quiet">
				{silences > 0 && <span key={silences}>{t.blocked.silent}</span>}
			</p>
		</Card>
	);
}
