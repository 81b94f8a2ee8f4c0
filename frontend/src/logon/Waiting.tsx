import { useEffect } from "preact/hooks";
import type { Problem, StationChoice } from "../api/types.gen.ts";
import type { LogonScreen } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { steadyNow } from "../live/clock.ts";
import { t } from "../text/text.ts";
import { useNow } from "../ui/now.ts";
import { usableTicket } from "./actions.ts";
import { type Free, stands, standsAt } from "./stands.ts";
import { waitFor } from "./waitFor.ts";

interface WaitingProps {
	screen: LogonScreen;
	problem: Problem;
	/** What was refused, as JSON: with another choice in the form there is nothing to wait for. */
	choice: string;
	/** Whether that still is what the form says. */
	same: boolean;
}

/** Asks how things stand while the refusal is shown, and says it when the place is free or the password is needed again. */
export function Waiting({ screen, problem, choice, same }: WaitingProps) {
	const now = useNow();
	const { user, provider } = state.value.fields;
	const ticket = usableTicket(screen, user, now)?.value;
	const asks = same && ticket !== undefined;
	const words = asks ? standsAt(problem)?.free : null;
	const free = Boolean(words);

	useEffect(() => {
		if (!asks || screen.sending) return;
		const ask = (stop: AbortSignal) =>
			void waitFor(
				{ ticket, choice: JSON.parse(choice) },
				{
					stands: (how) => {
						const free = how.free ? wordsFor(problem, JSON.parse(choice)) : null;
						stands.value = { of: problem, problem: how.refusal ?? problem, at: steadyNow(), free };
					},
					over: () => dispatch({ type: "ticketOver" }),
				},
				stop,
			);
		return whileShown(ask);
	}, [asks, screen.sending, ticket, choice, problem]);

	// What was heard is of no use once nobody asks any more: it may be otherwise meanwhile.
	useEffect(() => {
		if (!asks) stands.value = null;
	}, [asks]);

	useEffect(() => {
		if (free && !document.activeElement?.matches("input, select, textarea")) {
			document.querySelector<HTMLElement>(".refusal button.primary")?.focus();
		}
	}, [free]);

	const over = same && problem.ticket && (!screen.ticket || now >= screen.ticket.expiresAt);
	return (
		<p role="status" class="sentence">
			{words ? words.free() : over && (provider ? t.waiting.ssoOver : t.waiting.over)}
		</p>
	);
}

/** What is said of the place when it is free, each in the language of that moment. */
function wordsFor({ code }: Problem, { station, number = "" }: StationChoice): Free {
	const numbered = code === "number_in_use" || station === undefined;
	const place = numbered ? number : station;
	const words = () => (numbered ? t.waiting.number : t.waiting.station);
	return { title: () => t.waiting.title(place), free: () => words().free(place), take: () => words().take(place) };
}

/** Asks while the page is there; one that the browser keeps aside asks anew when it comes back. */
function whileShown(ask: (stop: AbortSignal) => void): () => void {
	let asking = new AbortController();
	const hide = () => asking.abort();
	const show = ({ persisted }: PageTransitionEvent) => {
		if (!persisted) return;
		asking.abort();
		asking = new AbortController();
		ask(asking.signal);
	};
	addEventListener("pagehide", hide);
	addEventListener("pageshow", show);
	ask(asking.signal);
	return () => {
		removeEventListener("pagehide", hide);
		removeEventListener("pageshow", show);
		asking.abort();
	};
}
