/** One thing that the status bar says, by its name; it stands in a `dl`. */
export function Item({ name, value }: { name: string; value: string }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{value}</dd>
		</div>
	);
}
