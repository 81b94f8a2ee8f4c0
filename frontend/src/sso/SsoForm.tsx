import type { ComponentChildren } from "preact";
import type { SsoProvider } from "../api/types.gen.ts";
import { mainPart } from "../app/part.ts";
import type { FieldName, Fields, LogonScreen, News } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { again, usableTicket } from "../logon/actions.ts";
import { FormHead } from "../logon/FormHead.tsx";
import { fieldsFor } from "../logon/fields.ts";
import { NextTime } from "../logon/NextTime.tsx";
import { PlaceFields } from "../logon/PlaceFields.tsx";
import { t } from "../text/text.ts";
import { useNow } from "../ui/now.ts";
import { leaveFor } from "./trip.ts";

interface SsoFormProps {
	screen: LogonScreen;
	/** The form for user and password. */
	children: ComponentChildren;
}

/** The form, with the ways of single sign-on below it; or those alone, where the policy hides the password. */
export function SsoForm({ screen, children }: SsoFormProps) {
	const { info } = state.value;
	const providers = info?.providers ?? [];
	// Whoever administers gets in with a password all the same: a provider may be down, or set up wrongly.
	const alone = info?.password_off && !new URLSearchParams(location.search).has("password");
	if (alone) return <PlaceForm screen={screen} providers={providers} />;
	return (
		<>
			{children}
			<section class="sso" aria-label={t.sso.heading}>
				<p class="or" aria-hidden="true">
					{t.sso.or}
				</p>
				{providers.map((provider) => (
					<Way key={provider.name} provider={provider} sending={screen.sending} />
				))}
				{state.value.fields.automatic && <p class="quiet">{t.sso.notAutomatic}</p>}
			</section>
		</>
	);
}

/** Where to log on to, and by whom. */
function PlaceForm({ screen, providers }: { screen: LogonScreen; providers: readonly SsoProvider[] }) {
	const { fields, info } = state.value;
	const { sending } = screen;
	const news = withoutPassword(screen.news);
	const [first, ...others] = providers;
	const ticket = usableTicket(screen, fields.user, useNow());
	const type = (changed: Partial<Fields>) => dispatch({ type: "typed", fields: changed });
	const errorOf = (name: FieldName) => (news.kind === "field" && news.field === name ? news : undefined);
	const onSubmit = (event: Event) => {
		event.preventDefault();
		void mainPart.load();
		if (ticket) again();
		else if (first) void leaveFor(first);
	};
	return (
		<form class="logon-form" noValidate onSubmit={onSubmit} aria-busy={sending}>
			<FormHead news={news} info={info} hostError={errorOf("host")} />
			<PlaceFields fields={fields} asks={fieldsFor(fields.type)} info={info} errorOf={errorOf} type={type} />
			<NextTime fields={fields} allowed={false} off={t.sso.notAutomatic} error={errorOf("automatic")} type={type} />
			{ticket ? (
				<button type="submit" class="primary wide" aria-disabled={sending}>
					{sending ? t.logon.sending : t.sso.goOn(ticket.user)}
				</button>
			) : (
				first && (
					<button type="submit" class="primary wide" aria-disabled={sending}>
						{sending ? t.logon.sending : t.sso.logOnWith(first.label)}
					</button>
				)
			)}
			<div class="sso">
				{(ticket ? providers : others).map((provider) => (
					<Way key={provider.name} provider={provider} sending={sending} />
				))}
			</div>
		</form>
	);
}

/** What would stand at the user or the password, which are not here, stands above the form: only a ticket that is over can be at fault. */
function withoutPassword(news: News): News {
	const hidden = news.kind === "field" && (news.field === "user" || news.field === "password");
	return hidden ? { kind: "failed", sentence: t.sso.tookTooLong } : news;
}

function Way({ provider, sending }: { provider: SsoProvider; sending: boolean }) {
	return (
		<button type="button" class="wide" aria-disabled={sending} onClick={() => void leaveFor(provider)}>
			{t.sso.logOnWith(provider.label)}
		</button>
	);
}
