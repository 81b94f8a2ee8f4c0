import { hostLabel } from "../api/host.ts";
import { placeName } from "../text/place.ts";
import { t } from "../text/text.ts";
import type { Screen } from "./state.ts";

/** The document's title in each state: what a person sees of this page among their tabs. */
export function titleOf(screen: Screen): string {
	switch (screen.at) {
		case "logon":
			if (screen.agreement) return t.titles.agreement;
			if (screen.offered) return t.titles.offered;
			return screen.news.kind === "refused" ? t.titles.refused : t.titles.logon;
		case "session": {
			if (screen.link.at === "reconnecting" || screen.link.at === "lost") return t.titles.reconnecting;
			const who = [screen.session.display_name, hostLabel()].filter(Boolean).join(" · ");
			return t.titles.session(placeName(screen.session), who);
		}
		default:
			return t.titles[screen.at];
	}
}
