import type { ShownAgreement } from "../api/types.gen.ts";
import type { LogonScreen } from "../app/state.ts";
import { t } from "../text/text.ts";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { decideAgreement } from "./actions.ts";
import { failure } from "./failure.ts";

/** The user agreement, between the right password and the station. Nothing is taken while somebody reads. */
export function AgreementPage({ screen, shown }: { screen: LogonScreen; shown: ShownAgreement }) {
	const a = t.agreement;
	const language = shown.language === "default" ? undefined : shown.language;
	return (
		<>
			<NewsHeading>{a.heading}</NewsHeading>
			<p role="alert" class="error">
				{failure(screen.news)}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody could scroll a long text by keyboard */}
			<section class="agreement" aria-label={a.text} lang={language} tabIndex={0}>
				{shown.text}
			</section>
			<p class="quiet">{a.version(shown.version)}</p>
			<div class="actions" aria-busy={screen.sending}>
				<button type="button" class="primary" aria-disabled={screen.sending} onClick={() => decideAgreement(true)}>
					{a.accept}
				</button>
				<button type="button" aria-disabled={screen.sending} onClick={() => decideAgreement(false)}>
					{a.decline}
				</button>
			</div>
		</>
	);
}
