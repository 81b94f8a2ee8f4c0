import { t } from "../text/text.ts";

/** The product's name, with its mark: a platform sign. */
export function Brand() {
	return (
		<p class="brand">
			<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
				<path d="M1 3h14v7H1z" fill="currentColor" />
				<path d="M3 10h1.5v4H3zM11.5 10H13v4h-1.5z" fill="currentColor" />
				<path class="brand-line" d="M3.5 6.5h9" stroke-width="1.6" />
			</svg>
			{t.product}
		</p>
	);
}
