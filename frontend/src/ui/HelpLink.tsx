import type { ComponentChildren } from "preact";
import { language } from "../text/language.ts";
import { t } from "../text/text.ts";

interface HelpLinkProps {
	/** The page of the help and its section, such as `log-on.html#station`. */
	to: string;
	class?: string;
	tabIndex?: number;
	/** The product's general link without it. */
	children?: ComponentChildren;
}

/** A link to a place in the help, in a tab of its own: what is typed here stays, and no session is disturbed. */
export function HelpLink({ to, class: name = "", tabIndex, children = t.help.link }: HelpLinkProps) {
	return (
		<a
			class={`help ${name}`}
			href={`/help/${language.value}/${to}`}
			target="_blank"
			rel="noopener"
			title={t.help.newTab}
			tabIndex={tabIndex}
		>
			{children}
		</a>
	);
}

/** Lets F1 open the help that is nearest to where the focus is: of the field, of the message, of the page. */
export function helpByKey(): void {
	document.addEventListener("keydown", (event) => {
		if (event.key !== "F1") return;
		for (let at = document.activeElement; at; at = at.parentElement) {
			const link = at.querySelector<HTMLAnchorElement>("a.help");
			if (!link) continue;
			event.preventDefault();
			link.click();
			return;
		}
	});
}
