import { hostLabel } from "../api/host.ts";
import { standsAt } from "../logon/stands.ts";
import { placeName } from "../text/place.ts";
import { t } from "../text/text.ts";
import type { Screen } from "./state.ts";

/** The document's title in each state: what a person sees of this page among their tabs. */
export function titleOf(screen: Screen): string {
	switch (screen.at) {
		case "logon":
			if (screen.agreement) return t.titles.agreement;
			if (screen.offered) return t.titles.offered;
			if (screen.news.kind !== "refused") return t.titles.logon;
			return standsAt(screen.news.problem)?.free?.title() ?? t.titles.refused;
		case "session": {
			if (screen.link.at === "reconnecting" || screen.link.at === "lost") return t.titles.reconnecting;
			if (screen.idleEndsAt !== null) return t.titles.idle;
			const who = [screen.session.display_name, hostLabel()].filter(Boolean).join(" · ");
			return t.titles.session(placeName(screen.session), who);
		}
		default:
			return t.titles[screen.at];
	}
}
