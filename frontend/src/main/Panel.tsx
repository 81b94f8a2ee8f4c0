import type { ComponentChildren } from "preact";

/** A named part of the main page. */
export function Panel({
	name,
	children,
	class: names = "",
}: {
	name: string;
	children: ComponentChildren;
	class?: string;
}) {
	return (
		<section aria-label={name} class={`panel ${names}`}>
			<h2>{name}</h2>
			{children}
		</section>
	);
}
