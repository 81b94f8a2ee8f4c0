import type { ComponentChildren } from "preact";
import { Brand } from "./Brand.tsx";

/** A page that says one thing: the brand above, one card in the middle. */
export function Card({ children, wide = false }: { children: ComponentChildren; wide?: boolean }) {
	return (
		<div class="card-page">
			<header>
				<Brand />
			</header>
			<main class={wide ? "card wide" : "card"}>{children}</main>
		</div>
	);
}
