import { useEffect, useRef, useState } from "preact/hooks";
import { InPart, NotLoaded } from "../app/InPart.tsx";
import { mainPart, ssoPart } from "../app/part.ts";
import type { FieldName, Fields, LogonScreen, News, Ticket } from "../app/state.ts";
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
import { withoutPassword } from "./ways.ts";

/**
 * The form. The password stays in its input alone and is taken out of it as soon as it is not needed any more. Where the policy hides
 * that, and the user, single sign-on is what the form leads to.
 */
export function LogonForm({ screen }: { screen: LogonScreen }) {
	const form = useRef<HTMLFormElement>(null);
	const password = useRef<HTMLInputElement>(null);
	/** Whether there is a password: then log on goes by that, whatever else could be gone on with. */
	const [typed, setTyped] = useState(false);
	const { fields, info } = state.value;
	const { news, sending } = screen;
	const alone = withoutPassword(info);
	// Another host, where nobody logs on from here: a place that is entered would be lost on the way there.
	const elsewhere = alone && !info?.providers;
	const ticket = usableTicket(screen, fields.user, useNow());
	const type = (changed: Partial<Fields>) => dispatch({ type: "typed", fields: changed });
	const errorOf = (name: FieldName) => (news.kind === "field" && news.field === name ? news : undefined);

	const seen = useRef<News | null>(null);
	/** The focus belongs to what was not there yet. */
	const awaited = useRef(false);
	const sso = ssoPart.code.value;
	useEffect(() => {
		// Only news moves the focus, never typing.
		const late = awaited.current && sso && document.activeElement === document.body;
		if (seen.current === news && !late) return;
		const settled = seen.current?.kind === "field" && seen.current.field === "host";
		seen.current = news;
		// A host that was chosen is no reason to take anybody away from where they are now.
		const choosing = document.activeElement?.getAttribute("name") === "host";
		if ((settled || choosing) && news.kind === "none") return;
		const name = alone ? placeFor(screen, fields) : focusFor(screen, fields);
		awaited.current = name === "sso" && !sso;
		goTo(name);
	});
	// The buttons of single sign-on stand beside the form.
	const goTo = (name: string | null) =>
		form.current?.parentElement?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();

	const onSubmit = async (event: Event) => {
		event.preventDefault();
		void mainPart.load();
		if (alone) return ssoPart.ready?.press(ticket);
		const input = password.current;
		if (!input || !(await submit(input.value))) return;
		input.value = "";
		setTyped(false);
	};

	return (
		<form ref={form} class="logon-form" noValidate onSubmit={onSubmit} aria-busy={sending}>
			<FormHead news={news} info={info} hostError={errorOf("host")} />
			{!alone && (
				<>
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
					<Field name="password" label={t.logon.password} hint={kept(ticket)} error={errorOf("password")}>
						{(props) => (
							<input
								{...props}
								ref={password}
								type="password"
								autocomplete="current-password"
								onInput={(event) => {
									setTyped(event.currentTarget.value !== "");
									void mainPart.load();
								}}
							/>
						)}
					</Field>
				</>
			)}
			{!elsewhere && (
				<>
					<PlaceFields fields={fields} asks={fieldsFor(fields.type)} info={info} errorOf={errorOf} type={type} />
					<ProfileRow
						allowed={info?.cached_credentials ?? false}
						picked={() => (alone ? goTo("sso") : password.current?.select())}
					/>
					<NextTime
						fields={fields}
						allowed={!alone && (info?.cached_credentials ?? false)}
						off={alone && ssoPart.ready ? t.sso.notAutomatic : undefined}
						error={errorOf("automatic")}
						type={type}
					/>
				</>
			)}
			{alone ? (
				<InPart part={ssoPart} waiting={null} failed={<NotLoaded level={2} />}>
					{({ FirstWay }) => <FirstWay ticket={ticket} sending={sending} />}
				</InPart>
			) : (
				<button type="submit" class="primary wide" aria-disabled={sending}>
					{sending ? t.logon.sending : typed || ticket?.typed === undefined ? t.logon.submit : t.sso.goOn(ticket.user)}
				</button>
			)}
		</form>
	);
}

/** Why the password can be left empty. */
function kept(ticket: Ticket | null): string | undefined {
	if (!ticket) return undefined;
	return ticket.typed === undefined ? t.logon.passwordKept(ticket.user) : t.sso.kept(ticket.user);
}

/** Where the focus belongs: the field at fault, else what is still to be typed. A refusal has a heading of its own. */
function focusFor({ news, ticket }: LogonScreen, fields: Fields): FieldName | "sso" | null {
	if (news.kind === "field") return news.field;
	if (news.kind === "refused" && news.problem.status !== 401) return null;
	if (ticket) return "station";
	if (fields.provider && ssoPart.code.value !== "failed") return "sso";
	return fields.user ? "password" : "user";
}

/** The same where nothing is asked for but the place. */
function placeFor({ news }: LogonScreen, fields: Fields): FieldName | "sso" | null {
	if (news.kind === "field") return news.field;
	if (news.kind === "refused" && news.problem.status !== 401) return null;
	return !fields.provider && fieldsFor(fields.type).station && !fields.station ? "station" : "sso";
}
