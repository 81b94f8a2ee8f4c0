import { useEffect, useRef } from "preact/hooks";
import { mainPart } from "../app/part.ts";
import type { FieldName, Fields, LogonScreen, News } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { policyWord, t } from "../text/text.ts";
import { Field } from "../ui/Field.tsx";
import { useNow } from "../ui/now.ts";
import { submit, usableTicket } from "./actions.ts";
import { FormHead } from "./FormHead.tsx";
import { fieldsFor } from "./fields.ts";
import { NextTime } from "./NextTime.tsx";
import { PlaceFields } from "./PlaceFields.tsx";
import { ProfileRow } from "./ProfileRow.tsx";

/** The form. The password stays in its input alone and is taken out of it as soon as it is not needed any more. */
export function LogonForm({ screen }: { screen: LogonScreen }) {
	const form = useRef<HTMLFormElement>(null);
	const password = useRef<HTMLInputElement>(null);
	const { fields, info } = state.value;
	const { news, sending } = screen;
	const ticket = usableTicket(screen, fields.user, useNow());
	const type = (changed: Partial<Fields>) => dispatch({ type: "typed", fields: changed });
	const errorOf = (name: FieldName) => (news.kind === "field" && news.field === name ? news : undefined);

	const seen = useRef<News | null>(null);
	useEffect(() => {
		// Only news moves the focus, never typing.
		if (seen.current === news) return;
		const settled = seen.current?.kind === "field" && seen.current.field === "host";
		seen.current = news;
		// A host that was chosen is no reason to take anybody away from where they are now.
		if (settled && news.kind === "none") return;
		const target = focusFor(screen, fields);
		form.current?.querySelector<HTMLElement>(`[name="${target}"]`)?.focus();
	});

	const onSubmit = async (event: Event) => {
		event.preventDefault();
		void mainPart.load();
		const input = password.current;
		if (input && (await submit(input.value))) input.value = "";
	};

	return (
		<form ref={form} class="logon-form" noValidate onSubmit={onSubmit} aria-busy={sending}>
			<FormHead news={news} info={info} hostError={errorOf("host")} />
			<Field name="user" label={policyWord(info?.credential_label ?? "User ID")} error={errorOf("user")}>
				{(props) => (
					<input
						{...props}
						type="text"
						autocomplete="username"
						autocapitalize="none"
						spellcheck={false}
						value={fields.user}
						onInput={(event) => type({ user: event.currentTarget.value })}
					/>
				)}
			</Field>
			<Field
				name="password"
				label={t.logon.password}
				hint={ticket ? t.logon.passwordKept(ticket.user) : undefined}
				error={errorOf("password")}
			>
				{(props) => (
					<input
						{...props}
						ref={password}
						type="password"
						autocomplete="current-password"
						onInput={() => void mainPart.load()}
					/>
				)}
			</Field>
			<PlaceFields fields={fields} asks={fieldsFor(fields.type)} info={info} errorOf={errorOf} type={type} />
			<ProfileRow allowed={info?.cached_credentials ?? false} picked={() => password.current?.select()} />
			<NextTime fields={fields} allowed={info?.cached_credentials ?? false} error={errorOf("automatic")} type={type} />
			<button type="submit" class="primary wide" aria-disabled={sending}>
				{sending ? t.logon.sending : t.logon.submit}
			</button>
		</form>
	);
}

/** Where the focus belongs: the field at fault, else what is still to be typed. A refusal has a heading of its own. */
function focusFor({ news, ticket }: LogonScreen, fields: Fields): FieldName | null {
	if (news.kind === "field") return news.field;
	if (news.kind === "refused" && news.problem.status !== 401) return null;
	if (!fields.user) return "user";
	return ticket ? "station" : "password";
}
