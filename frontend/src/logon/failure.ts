import type { News } from "../app/state.ts";
import { t } from "../text/text.ts";

/** What is said of a failure, in the language that is spoken now. */
export function failure(news: News): string | false {
	return news.kind === "failed" && (news.why === "unreachable" ? t.logon.unreachable : t.sso[news.why]);
}
