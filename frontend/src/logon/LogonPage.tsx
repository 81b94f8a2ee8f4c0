import { InPart, NotLoaded } from "../app/InPart.tsx";
import { agreementPart, offeredPart, ssoPart } from "../app/part.ts";
import type { LogonScreen } from "../app/state.ts";
import { state } from "../app/store.ts";
import { t } from "../text/text.ts";
import { Brand } from "../ui/Brand.tsx";
import { HelpLink } from "../ui/HelpLink.tsx";
import { LanguageChoice } from "../ui/LanguageChoice.tsx";
import { LogonForm } from "./LogonForm.tsx";
import { ProfilesHere } from "./ProfileRow.tsx";
import { Refusal } from "./Refusal.tsx";
import { hasSso } from "./ways.ts";

/** The logon page: the form, or the stations on offer, and beside it what there is to say. */
export function LogonPage({ screen }: { screen: LogonScreen }) {
	const { news, agreement, offered } = screen;
	const help = agreement ? "log-on.html#agreement" : offered ? "log-on.html#choose" : "log-on.html";
	const contact = state.value.info?.contact;
	return (
		<div class="card-page">
			<header>
				<Brand />
				<LanguageChoice />
				<HelpLink to={help} />
			</header>
			<main class={news.kind === "refused" ? "logon with-news" : "logon"}>
				<section class="card">
					<LogonCard screen={screen} />
				</section>
				{news.kind === "refused" && <Refusal key={news.at} screen={screen} problem={news.problem} at={news.at} />}
			</main>
			{contact && <footer class="quiet contact">{t.logon.contact(contact)}</footer>}
		</div>
	);
}

function LogonCard({ screen }: { screen: LogonScreen }) {
	const { agreement, offered } = screen;
	const until = { waiting: <p role="status">{t.starting}</p>, failed: <NotLoaded /> };
	if (agreement) {
		return (
			<InPart part={agreementPart} {...until}>
				{({ AgreementPage }) => <AgreementPage screen={screen} shown={agreement} />}
			</InPart>
		);
	}
	if (offered) {
		return (
			<InPart part={offeredPart} {...until}>
				{({ OfferedStations }) => <OfferedStations screen={screen} stations={offered} />}
			</InPart>
		);
	}
	return (
		<>
			<h1>{t.logon.heading}</h1>
			<LogonForm screen={screen} />
			{hasSso(state.value.info) && (
				<InPart part={ssoPart} waiting={null} failed={null}>
					{({ Ways }) => <Ways screen={screen} />}
				</InPart>
			)}
			<ProfilesHere />
		</>
	);
}
