import { t } from "../text/text.ts";
import { LanguageChoice } from "../ui/LanguageChoice.tsx";
import { Section } from "./Section.tsx";

/** The language of the page, the same choice as at the edge of every page. */
export function Language() {
	return (
		<Section id="language" name={t.language}>
			<LanguageChoice />
		</Section>
	);
}
