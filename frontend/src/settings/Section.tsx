import type { ComponentChildren, RefObject } from "preact";
import { t } from "../text/text.ts";
import { HelpLink } from "../ui/HelpLink.tsx";

interface SectionProps {
	/** Its place in the help's page about the settings. */
	id: string;
	name: string;
	/** For a section that gives the focus to its heading. */
	heading?: RefObject<HTMLHeadingElement | null>;
	children: ComponentChildren;
}

/** One section of the settings, with its place in the help. */
export function Section({ id, name, heading, children }: SectionProps) {
	return (
		<section class="panel" aria-labelledby={`settings-${id}`}>
			<header>
				<h2 id={`settings-${id}`} {...(heading && { ref: heading, tabIndex: -1 })}>
					{name}
				</h2>
				<HelpLink class="field-help" to={`settings.html#${id}`}>
					<span aria-hidden="true">?</span>
					<span class="visually-hidden">{t.help.about(name)}</span>
				</HelpLink>
			</header>
			{children}
		</section>
	);
}
