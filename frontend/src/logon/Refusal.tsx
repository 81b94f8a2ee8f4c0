import type { Problem } from "../api/types.gen.ts";
import type { LogonScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { t } from "../text/text.ts";
import { countdown } from "../text/time.ts";
import { Facts } from "../ui/Facts.tsx";
import { HelpLink } from "../ui/HelpLink.tsx";
import { Moment } from "../ui/Moment.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { useNow } from "../ui/now.ts";
import { again, chooseAnother, usableTicket } from "./actions.ts";
import { fieldsFor } from "./fields.ts";

/** Why the log on was refused, who is there, and what to do next. `at`: when, by `steadyNow`. */
export function Refusal({ screen, problem, at }: { screen: LogonScreen; problem: Problem; at: number }) {
	const r = t.refused;
	const now = useNow();
	const free = problem.frees_in_s === undefined ? null : at + problem.frees_in_s * 1000;
	const wait = problem.retry_after_s === undefined ? null : at + problem.retry_after_s * 1000;
	// A wrong password is typed again at once: the focus belongs there.
	const quiet = problem.status === 401;
	return (
		<section class="card refusal" aria-label={r.heading}>
			{quiet ? <h2>{r.heading}</h2> : <NewsHeading level={2}>{r.heading}</NewsHeading>}
			<p role="alert" class="sentence">
				{problem.detail}
			</p>
			<Facts
				facts={[
					{ name: r.holder, value: problem.holder },
					{ name: r.since, value: problem.since && <Moment at={problem.since} /> },
					{ name: r.held, value: problem.held && r.heldStates[problem.held] },
					{ name: r.frees, value: free && (free > now ? countdown(free - now) : r.freeNow) },
				]}
			/>
			{wait !== null && <p class="quiet">{wait > now ? r.wait(countdown(wait - now)) : r.waited}</p>}
			<NextSteps screen={screen} problem={problem} now={now} />
			<div class="actions">
				<HelpLink to={`messages.html#${problem.code}`}>{t.help.meaning}</HelpLink>
				{problem.ledger !== undefined && <p class="ledger">{r.ledger(problem.ledger)}</p>}
			</div>
		</section>
	);
}

function NextSteps({ screen, problem, now }: { screen: LogonScreen; problem: Problem; now: number }) {
	const { fields } = state.value;
	if (!usableTicket(screen, fields.user, now)) return null;
	const numbered = problem.code === "number_in_use";
	return (
		<div class="actions">
			<button type="button" class="primary" onClick={again} aria-disabled={screen.sending}>
				{t.refused.again}
			</button>
			{numbered && fieldsFor(fields.type).number !== "no" && (
				<button type="button" onClick={enterNumber}>
					{t.refused.otherNumber}
				</button>
			)}
			{fieldsFor(fields.type).station && (
				<button type="button" onClick={chooseAnother} aria-disabled={screen.sending}>
					{t.refused.otherStation}
				</button>
			)}
		</div>
	);
}

function enterNumber(): void {
	dispatch({ type: "typed", fields: { number: "" } });
	document.querySelector<HTMLInputElement>('[name="number"]')?.focus();
}
