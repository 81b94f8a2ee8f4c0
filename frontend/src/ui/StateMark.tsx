import type { SessionState } from "../api/types.gen.ts";
import { t } from "../text/text.ts";

/** How a session stands: a mark that differs by shape as well as by colour, and the word. */
export function StateMark({ state }: { state: SessionState }) {
	return <span class={`state state-${state}`}>{t.states[state]}</span>;
}
