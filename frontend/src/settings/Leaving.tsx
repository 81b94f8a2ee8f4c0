import { t } from "../text/text.ts";
import { CheckField } from "../ui/CheckField.tsx";
import { Section } from "./Section.tsx";
import type { Lent } from "./Settings.tsx";

/** Whether the browser asks before the page is closed. */
export function Leaving({ lent }: { lent: Lent }) {
	const s = t.leaving;
	return (
		<Section id="leaving" name={s.heading}>
			<CheckField
				name="leaving"
				label={s.ask}
				hint={s.hint}
				help={false}
				checked={lent.asksBeforeLeaving.value}
				change={lent.askBeforeLeaving}
			/>
		</Section>
	);
}
