import type { ComponentChildren } from "preact";
import { Brand } from "./Brand.tsx";
import { HelpLink } from "./HelpLink.tsx";

interface CardProps {
	children: ComponentChildren;
	wide?: boolean;
	/** The place in the help that is about this page. */
	help?: string;
}

/** A page that says one thing: the brand above, one card in the middle. */
export function Card({ children, wide = false, help }: CardProps) {
	return (
		<div class="card-page">
			<header>
				<Brand />
				{help && <HelpLink to={help} />}
			</header>
			<main class={wide ? "card wide" : "card"}>{children}</main>
		</div>
	);
}
