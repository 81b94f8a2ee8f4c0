import { useRef, useState } from "preact/hooks";
import { changePassword } from "../api/password.ts";
import type { Problem } from "../api/types.gen.ts";
import { showEnd } from "../app/session.ts";
import { state } from "../app/store.ts";
import type { Answer } from "../main/authorised.ts";
import { sentence } from "../text/sentence.ts";
import { t } from "../text/text.ts";
import { Field } from "../ui/Field.tsx";
import { Section } from "./Section.tsx";
import type { Lent } from "./Settings.tsx";
import { savedVoided } from "./savedVoided.ts";

const names = ["current", "new", "again"] as const;
type Name = (typeof names)[number];

/** What came of the last press. What the page says itself is kept as what it means, so that it follows the language. */
type News =
	| { kind: "none" | "changed" | "unanswered" }
	| { kind: "empty" | "differ"; field: Name }
	/** `perhaps`: an earlier press was not answered, and may have changed the password that is asked for. */
	| { kind: "problem"; field?: Name | undefined; problem: Problem; perhaps: boolean };

/** Another password for the person who is logged on. The passwords stay in their inputs, and leave them when they are not needed any more. */
export function Password({ lent }: { lent: Lent }) {
	const s = t.password;
	const form = useRef<HTMLFormElement>(null);
	const [sending, setSending] = useState(false);
	const [news, setNews] = useState<News>({ kind: "none" });
	const unanswered = useRef(false);
	const characters = state.value.info?.password_min_length;

	const input = (name: Name) => form.current?.elements.namedItem(name) as HTMLInputElement | null;
	const say = (told: News) => {
		setNews(told);
		if ("field" in told && told.field) input(told.field)?.focus();
	};
	const onSubmit = async (event: Event) => {
		event.preventDefault();
		if (sending) return;
		const empty = names.find((name) => !input(name)?.value);
		if (empty) return say({ kind: "empty", field: empty });
		const [current = "", next = "", again = ""] = names.map((name) => input(name)?.value);
		if (next !== again) return say({ kind: "differ", field: "again" });
		setSending(true);
		setNews({ kind: "none" });
		const reply = await lent.authorised((token) => changePassword(token, { current, new: next }));
		setSending(false);
		if (!form.current) return tellOutside(reply, lent);
		if (reply.kind === "ok") {
			unanswered.current = false;
			form.current?.reset();
			savedVoided.value++;
			say({ kind: "changed" });
		} else if (reply.kind === "unreachable") {
			unanswered.current = true;
			say({ kind: "unanswered" });
		} else if (reply.kind === "problem") {
			const { problem } = reply;
			if (problem.ended) return showEnd(problem.ended);
			const perhaps = unanswered.current && problem.code === "password_wrong";
			say({ kind: "problem", field: names.find((name) => name === problem.field), problem, perhaps });
		}
	};

	if (lent.source) {
		return (
			<Section id="password" name={s.heading}>
				<p>{s.elsewhere}</p>
			</Section>
		);
	}
	return (
		<Section id="password" name={s.heading}>
			<form ref={form} noValidate onSubmit={onSubmit} aria-busy={sending}>
				{/* Whose password it is, for who keeps them. */}
				<input type="text" autocomplete="username" value={lent.user} readOnly hidden />
				{names.map((name) => (
					<Field
						key={name}
						name={name}
						label={s[name]}
						hint={name === "new" && characters ? s.hint(characters) : undefined}
						error={errorOf(news, name)}
						help={false}
					>
						{(props) => (
							<input
								{...props}
								type="password"
								autocomplete={name === "current" ? "current-password" : "new-password"}
							/>
						)}
					</Field>
				))}
				<div class="actions">
					<button type="submit" class="primary" aria-disabled={sending}>
						{sending ? s.sending : s.submit}
					</button>
				</div>
				<p role="status" class={news.kind === "changed" ? "good" : "error"}>
					{outcomeOf(news)}
				</p>
			</form>
		</Section>
	);
}

/** The settings were closed meanwhile: the main page says what came of it. */
function tellOutside(reply: Answer<unknown>, lent: Lent): void {
	const s = t.password;
	if (reply.kind === "ok") {
		savedVoided.value++;
		lent.tell("info", s.changed);
	} else if (reply.kind === "unreachable") lent.tell("warning", s.uncertain);
	else if (reply.kind === "problem") {
		if (reply.problem.ended) showEnd(reply.problem.ended);
		else lent.tell("warning", s.failed(reply.problem.detail));
	}
}

/** What is wrong with a field. */
function errorOf(news: News, name: Name) {
	if (!("field" in news) || news.field !== name) return undefined;
	if (news.kind === "empty") return { sentence: sentence("field_required"), code: "field_required" };
	if (news.kind === "differ") return { sentence: t.password.differ };
	if (news.kind !== "problem") return undefined;
	const { detail, code } = news.problem;
	return { sentence: news.perhaps ? `${detail} ${t.password.perhaps}` : detail, code };
}

/** What concerns no field. */
function outcomeOf(news: News): string {
	if (news.kind === "changed" || news.kind === "unanswered") return t.password[news.kind];
	return news.kind === "problem" && !news.field ? news.problem.detail : "";
}
