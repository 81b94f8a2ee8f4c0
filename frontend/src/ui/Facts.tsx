import type { ComponentChildren } from "preact";

/** A fact with its name; without a value it is left out. */
export interface Fact {
	name: string;
	value: ComponentChildren;
}

/** Facts below each other, names at the left. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
	return (
		<dl class="facts">
			{facts
				.filter(({ value }) => value !== undefined && value !== null && value !== "")
				.map(({ name, value }) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}
