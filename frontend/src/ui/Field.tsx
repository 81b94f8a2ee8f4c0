import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/text.ts";
import { HelpLink } from "./HelpLink.tsx";

/** What a control needs so that its label, hint and error belong to it. */
export interface ControlProps {
	id: string;
	name: string;
	"aria-describedby": string | undefined;
	"aria-invalid": boolean | undefined;
}

/** What is wrong with what a field has: a sentence, and the code that it is the sentence of. */
export interface FieldError {
	sentence: string;
	code?: string;
}

interface FieldProps {
	name: string;
	label: string;
	hint?: string | undefined;
	/** With a code the help is about that. */
	error?: FieldError | undefined;
	/** Its place in the help; without it that of the logon form's field of this name. False: what is around it has that already. */
	help?: string | false;
	children: (props: ControlProps) => ComponentChildren;
}

/**
 * A labelled control with its hint below or, when something is wrong with it, the sentence about that instead. Its help
 * stands before it and can be reached by Tab from the control alone, backwards: nobody meets it who only fills the form in.
 */
export function Field({ name, label, hint, error, help = `log-on.html#${name}`, children }: FieldProps) {
	const [inside, setInside] = useState(false);
	const id = `field-${name}`;
	const place = error?.code ? `messages.html#${error.code}` : help;
	const described = error ? `${id}-error` : hint && `${id}-hint`;
	return (
		<div class={error ? "field wrong" : "field"} onFocusIn={() => setInside(true)} onFocusOut={() => setInside(false)}>
			<label for={id}>{label}</label>
			{place && (
				<HelpLink class="field-help" to={place} tabIndex={inside ? 0 : -1}>
					<span aria-hidden="true">?</span>
					<span class="visually-hidden">{t.help.about(label)}</span>
				</HelpLink>
			)}
			{children({ id, name, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
			{error && (
				<p class="error" id={`${id}-error`} role="alert">
					{error.sentence}
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
