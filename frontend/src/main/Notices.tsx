import type { Notice } from "../api/types.gen.ts";
import { t } from "../text/text.ts";
import { useFocusBack } from "../ui/focusBack.ts";
import { happen } from "./screen.ts";

/** The server's news, until it takes them back or the person has seen them. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
	return (
		<ul class="notices" aria-label={t.bar.notices} aria-live="polite">
			{notices.map((notice) => (
				<Shown key={notice.code} notice={notice} />
			))}
		</ul>
	);
}

function Shown({ notice: { code, level, text } }: { notice: Notice }) {
	return (
		<li class={level} ref={useFocusBack<HTMLLIElement>()}>
			{text}{" "}
			<button
				type="button"
				class="plain"
				aria-label={t.bar.dismiss(text)}
				onClick={() => happen({ type: "dismiss", code })}
			>
				×
			</button>
		</li>
	);
}
