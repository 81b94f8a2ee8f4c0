import { rememberFields } from "../app/remember.ts";
import type { Fields } from "../app/state.ts";
import { t } from "../text/text.ts";
import { CheckField } from "../ui/CheckField.tsx";
import type { FieldError } from "../ui/Field.tsx";

interface NextTimeProps {
	fields: Fields;
	/** Whether the policy lets a browser log on by itself. */
	allowed: boolean;
	/** Why it is not allowed, where that is not the policy. */
	off?: string | undefined;
	error: FieldError | undefined;
	type: (changed: Partial<Fields>) => void;
}

/** What the next time begins with: the form filled in, or the main page. The second implies the first. */
export function NextTime({ fields, allowed, off = t.logon.automaticOff, error, type }: NextTimeProps) {
	const remember = (ticked: boolean) => {
		const changed = { remember: ticked, automatic: ticked && fields.automatic };
		// What nobody wants remembered is forgotten at once.
		if (!ticked) rememberFields({ ...fields, ...changed });
		type(changed);
	};
	return (
		<>
			<CheckField name="remember" label={t.logon.remember} checked={fields.remember} change={remember} />
			<CheckField
				name="automatic"
				label={t.logon.automatic}
				hint={allowed ? undefined : off}
				error={error}
				checked={fields.automatic}
				disabled={!allowed}
				change={(automatic) => type({ automatic, remember: automatic || fields.remember })}
			/>
		</>
	);
}
