import type { Notice } from "../api/types.gen.ts";
import { t } from "../text/text.ts";
import { happen } from "./screen.ts";

/** The server's news, until it takes them back or the person has seen them. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
	return (
		<ul class="notices" aria-label={t.bar.notices} aria-live="polite">
			{notices.map((notice) => (
				<li key={notice.code} class={notice.level}>
					{notice.text}{" "}
					<button
						type="button"
						class="plain"
						aria-label={t.bar.dismiss(notice.text)}
						onClick={() => happen({ type: "dismiss", code: notice.code })}
					>
						×
					</button>
				</li>
			))}
		</ul>
	);
}
