import type { ComponentChildren } from "preact";

/** What a control needs so that its label, hint and error belong to it. */
export interface ControlProps {
	id: string;
	name: string;
	"aria-describedby": string | undefined;
	"aria-invalid": boolean | undefined;
}

interface FieldProps {
	name: string;
	label: string;
	hint?: string | undefined;
	/** The sentence of what is wrong here, or nothing. */
	error?: string | undefined;
	children: (props: ControlProps) => ComponentChildren;
}

/** A labelled control with its hint below or, when something is wrong with it, the sentence about that instead. */
export function Field({ name, label, hint, error, children }: FieldProps) {
	const id = `field-${name}`;
	const described = error ? `${id}-error` : hint && `${id}-hint`;
	return (
		<div class={error ? "field wrong" : "field"}>
			<label for={id}>{label}</label>
			{children({ id, name, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
			{error && (
				<p class="error" id={`${id}-error`} role="alert">
					{error}
				</p>
			)}
			{hint && !error && (
				<p class="hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
		</div>
	);
}
