import { Field, type FieldError } from "./Field.tsx";

interface CheckFieldProps {
	name: string;
	label: string;
	hint?: string | undefined;
	error?: FieldError | undefined;
	checked: boolean;
	disabled?: boolean;
	/** As a field's. */
	help?: false;
	change: (checked: boolean) => void;
}

/** A box to tick, with its label beside it. */
export function CheckField({ name, label, hint, error, checked, disabled, help, change }: CheckFieldProps) {
	return (
		<Field name={name} label={label} hint={hint} error={error} {...(help === false && { help })}>
			{(props) => (
				<input
					{...props}
					type="checkbox"
					checked={checked}
					disabled={disabled}
					onChange={(event) => change(event.currentTarget.checked)}
				/>
			)}
		</Field>
	);
}
