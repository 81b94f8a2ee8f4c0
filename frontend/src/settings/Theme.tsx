import { useState } from "preact/hooks";
import { t } from "../text/text.ts";
import { chooseTheme, chosenTheme, themes } from "../theme/theme.ts";
import { Section } from "./Section.tsx";

/** Light, dark, or as the system is. A choice counts at once. */
export function Theme() {
	const s = t.theme;
	const [chosen, setChosen] = useState(chosenTheme);
	const [kept, setKept] = useState(true);
	const choose = (theme: (typeof themes)[number]) => {
		const done = chooseTheme(theme);
		setKept(done);
		if (done) setChosen(theme);
	};
	return (
		<Section id="theme" name={s.heading}>
			<fieldset aria-describedby="theme-hint">
				<legend class="visually-hidden">{s.heading}</legend>
				{themes.map((theme) => (
					<label key={theme}>
						<input type="radio" name="theme" checked={theme === chosen} onChange={() => choose(theme)} />
						{s[theme]}
					</label>
				))}
			</fieldset>
			<p id="theme-hint" role={kept ? undefined : "alert"} class={kept ? "hint" : "error"}>
				{kept ? s.kept : s.failed}
			</p>
		</Section>
	);
}
