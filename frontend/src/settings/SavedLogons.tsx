import { useEffect, useRef, useState } from "preact/hooks";
import type { Reply } from "../api/http.ts";
import { saved } from "../api/saved.ts";
import type { SavedLogon } from "../api/types.gen.ts";
import { rememberedFields, rememberFields } from "../app/remember.ts";
import { showEnd } from "../app/session.ts";
import { dispatch, state } from "../app/store.ts";
import { t } from "../text/text.ts";
import { Confirmed } from "./Confirmed.tsx";
import { SavedRow } from "./SavedRow.tsx";
import { Section } from "./Section.tsx";
import type { Lent } from "./Settings.tsx";
import { savedVoided } from "./savedVoided.ts";
import { whereOf } from "./where.ts";

/** The browsers that log this user on by themselves, and how to end that. */
export function SavedLogons({ lent }: { lent: Lent }) {
	const s = t.saved;
	const heading = useRef<HTMLHeadingElement>(null);
	const [list, setList] = useState<readonly SavedLogon[] | null>(null);
	const [news, setNews] = useState<News>({ kind: "waiting" });

	/** What the server answered; undefined where it did not do what was asked, and the page says so. */
	const asked = async <T,>(send: (token: string) => Promise<Reply<T>>): Promise<{ value: T } | undefined> => {
		const reply = await lent.authorised(send);
		if (reply.kind === "ok") return reply;
		if (reply.kind === "problem" && reply.problem.ended) showEnd(reply.problem.ended);
		else if (reply.kind !== "over") {
			setNews({ kind: "failed", sentence: reply.kind === "problem" ? reply.problem.detail : null });
		}
		return undefined;
	};
	const load = async () => {
		setNews({ kind: "waiting" });
		const answer = await asked(saved.list);
		if (!answer) return;
		setList(answer.value);
		setNews({ kind: "none" });
	};
	/** Revokes one, or all. */
	const revoke = async (one?: SavedLogon) => {
		const done = await asked((token) => (one ? saved.revoke(token, one.id) : saved.revokeAll(token)));
		if (!done) return;
		if (!one || one.this_browser) untick();
		setList((before) => (one ? (before?.filter(({ id }) => id !== one.id) ?? null) : []));
		setNews({ kind: "revoked", one });
		// The button that was pressed is gone.
		heading.current?.focus();
	};

	// A provider is asked anew each time, so there is nothing that could be switched on.
	const anew = state.value.info?.providers?.some(({ name }) => name === lent.source);
	const voided = savedVoided.value;
	// biome-ignore lint/correctness/useExhaustiveDependencies: when it opens, and when the list is old
	useEffect(() => void load(), [voided]);

	return (
		<Section id="saved" name={s.heading} heading={heading}>
			<p role="status" class={news.kind === "failed" ? "error" : "note"}>
				{sentenceOf(news)}
			</p>
			{news.kind === "failed" && (
				<div class="actions">
					<button type="button" onClick={load}>
						{s.again}
					</button>
				</div>
			)}
			{list && <p class="quiet">{list.length > 0 ? s.intro : anew ? s.noneSso : s.none}</p>}
			{list && list.length > 0 && (
				<ul>
					{list.map((each) => (
						<SavedRow key={each.id} saved={each} revoke={() => revoke(each)} />
					))}
				</ul>
			)}
			{list && list.length > 1 && <Confirmed name={s.revokeAll} sure={s.sureAll} run={() => revoke()} />}
		</Section>
	);
}

/** What the list has to say beside itself, in facts: so it follows the language. */
type News =
	| { kind: "none" }
	| { kind: "waiting" }
	/** `sentence`: the server's own, or null when nobody answered. */
	| { kind: "failed"; sentence: string | null }
	/** Without `one` it was all. */
	| { kind: "revoked"; one?: SavedLogon | undefined };

function sentenceOf(news: News): string {
	const s = t.saved;
	if (news.kind === "waiting") return s.loading;
	if (news.kind === "failed") return news.sentence ?? s.failed;
	if (news.kind === "revoked") return news.one ? s.revoked(whereOf(news.one)) : s.revokedAll;
	return "";
}

/** Revoked here means that the box is not ticked the next time either. */
function untick(): void {
	dispatch({ type: "typed", fields: { automatic: false } });
	rememberFields({ ...rememberedFields(), automatic: false });
}
