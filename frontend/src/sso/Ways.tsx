import type { SsoProvider } from "../api/types.gen.ts";
import type { Failure, LogonScreen, Ticket } from "../app/state.ts";
import { state } from "../app/store.ts";
import { again } from "../logon/actions.ts";
import { withoutPassword as alone } from "../logon/ways.ts";
import { t } from "../text/text.ts";
import { AtHome } from "./AtHome.tsx";
import { leaveFor, staysHere } from "./trip.ts";

/** The providers, the one that was logged on by way of last before the others. */
function ways(): readonly SsoProvider[] {
	const { info, fields } = state.value;
	const last = ({ name }: SsoProvider) => Number(name === fields.provider);
	return [...(info?.providers ?? [])].sort((a, b) => last(b) - last(a));
}

/** What Enter does in a form without a password: goes on as who the person is already, or leads to the provider. */
export async function press(ticket: Ticket | null): Promise<void> {
	if (!(await staysHere())) return;
	const [first] = ways();
	if (ticket) again();
	else if (first) void leaveFor(first);
}

/** What is said of a code to whom has no password, where its sentence speaks of one. */
export function withoutPassword(code: string): Failure | undefined {
	if (code === "ticket_invalid") return "tookTooLong";
	return code === "automatic_logon_failed" ? "noLonger" : undefined;
}

interface FirstWayProps {
	ticket: Ticket | null;
	sending: boolean;
}

/** The button that a form without a password ends with. */
export function FirstWay({ ticket, sending }: FirstWayProps) {
	const [first] = ways();
	if (!first && !ticket) return <AtHome alone />;
	return (
		<button type="submit" name="sso" class="primary wide" aria-disabled={sending}>
			{sending ? t.logon.sending : ticket ? t.sso.goOn(ticket.user) : first && t.sso.logOnWith(first.label)}
		</button>
	);
}

/** The ways of single sign-on below the form; those that its own button does not lead to. */
export function Ways({ screen: { ticket, sending } }: { screen: LogonScreen }) {
	const { info, fields } = state.value;
	const all = ways();
	if (alone(info)) {
		return (
			<div class="sso others">
				<Buttons list={ticket ? all : all.slice(1)} sending={sending} />
			</div>
		);
	}
	if (info?.sso_at_home) return <AtHome />;
	return (
		<section class="sso" aria-label={t.sso.heading}>
			<p class="or" aria-hidden="true">
				{t.sso.or}
			</p>
			<Buttons list={all} sending={sending} named />
			{fields.automatic && <p class="quiet">{t.sso.notAutomatic}</p>}
		</section>
	);
}

interface ButtonsProps {
	list: readonly SsoProvider[];
	sending: boolean;
	/** The first is the one that the focus goes to. */
	named?: boolean;
}

function Buttons({ list, sending, named = false }: ButtonsProps) {
	return (
		<>
			{list.map((provider, at) => (
				<button
					key={provider.name}
					type="button"
					name={named && at === 0 ? "sso" : undefined}
					class="wide"
					aria-disabled={sending}
					onClick={() => void leaveFor(provider)}
				>
					{t.sso.logOnWith(provider.label)}
				</button>
			))}
		</>
	);
}
