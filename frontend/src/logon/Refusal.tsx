import { useRef } from "preact/hooks";
import type { Problem } from "../api/types.gen.ts";
import { InPart } from "../app/InPart.tsx";
import { waitingPart } from "../app/part.ts";
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
import { choiceOf, fieldsFor } from "./fields.ts";
import { passing, standsAt } from "./stands.ts";

/** Why the log on was refused, who is there, and what to do next. `at`: when, by `steadyNow`. */
export function Refusal({ screen, problem, at }: { screen: LogonScreen; problem: Problem; at: number }) {
	const r = t.refused;
	const now = useNow();
	const choice = JSON.stringify(choiceOf(state.value.fields));
	const refused = useRef(choice).current;
	const heard = choice === refused ? standsAt(problem) : null;
	const told = heard?.problem ?? problem;
	const take = heard?.free?.take();
	const free = told.frees_in_s === undefined ? null : (heard?.at ?? at) + told.frees_in_s * 1000;
	const wait = problem.retry_after_s === undefined ? null : at + problem.retry_after_s * 1000;
	// A wrong password is typed again at once: the focus belongs there.
	const quiet = problem.status === 401;
	return (
		<section class={take ? "card refusal free" : "card refusal"} aria-label={r.heading}>
			{quiet ? <h2>{r.heading}</h2> : <NewsHeading level={2}>{r.heading}</NewsHeading>}
			{!take && (
				<>
					<p role="alert" class="sentence">
						{told.detail}
					</p>
					<Facts
						facts={[
							{ name: r.holder, value: told.holder },
							{ name: r.since, value: told.since && <Moment at={told.since} /> },
							{ name: r.held, value: told.held && r.heldStates[told.held] },
							{ name: r.frees, value: free && (free > now ? countdown(free - now) : r.freeNow) },
						]}
					/>
				</>
			)}
			{passing.has(problem.code) && (
				<InPart part={waitingPart} waiting={null} failed={null}>
					{({ Waiting }) => <Waiting screen={screen} problem={problem} choice={refused} same={choice === refused} />}
				</InPart>
			)}
			{wait !== null && <p class="quiet">{wait > now ? r.wait(countdown(wait - now)) : r.waited}</p>}
			<NextSteps screen={screen} problem={told} now={now} take={take} />
			<div class="actions">
				<HelpLink to={`messages.html#${told.code}`}>{t.help.meaning}</HelpLink>
				{problem.ledger !== undefined && <p class="ledger">{r.ledger(problem.ledger)}</p>}
			</div>
		</section>
	);
}

interface NextStepsProps {
	screen: LogonScreen;
	problem: Problem;
	now: number;
	/** What takes the place is called so, when it is free. */
	take: string | undefined;
}

function NextSteps({ screen, problem, now, take }: NextStepsProps) {
	const { fields } = state.value;
	if (!usableTicket(screen, fields.user, now)) return null;
	const numbered = problem.code === "number_in_use";
	return (
		<div class="actions">
			<button type="button" class="primary" onClick={again} aria-disabled={screen.sending}>
				{take ?? t.refused.again}
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
