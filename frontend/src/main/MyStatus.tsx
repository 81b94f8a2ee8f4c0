import type { Status } from "../api/types.gen.ts";
import { state } from "../app/store.ts";
import { policyWord, t } from "../text/text.ts";
import { fullMoment, moment } from "../text/time.ts";
import { useDraft } from "../ui/draft.ts";
import { setStatus } from "./actions.ts";
import { Panel } from "./Panel.tsx";

/** My own word about what I am doing. A choice counts at once, a note when it is finished with Enter or by leaving it. */
export function MyStatus({ status, noteTrouble }: { status: Status | null; noteTrouble: string }) {
	const choices = state.value.info?.statuses ?? [];
	const note = useDraft(
		status?.note ?? "",
		async (text) => !status || setStatus({ status: status.status, note: text }),
	);
	const known = status && !choices.some((choice) => choice.code === status.status);
	return (
		<Panel name={t.status.region}>
			<div class="pair">
				<label for="my-status">{t.status.label}</label>
				<select
					id="my-status"
					disabled={!status}
					value={status?.status ?? ""}
					onChange={(event) => setStatus({ status: event.currentTarget.value, note: note.text })}
				>
					{!status && <option value="">{t.status.unknown}</option>}
					{known && <option value={status.status}>{policyWord(status.label)}</option>}
					{choices.map((choice) => (
						<option key={choice.code} value={choice.code}>
							{policyWord(choice.label)}
						</option>
					))}
				</select>
				<label for="my-note">{t.status.note}</label>
				<input
					id="my-note"
					type="text"
					autocomplete="off"
					disabled={!status}
					aria-invalid={noteTrouble ? true : undefined}
					aria-describedby={noteTrouble ? "my-note-error" : undefined}
					value={note.text}
					onInput={(event) => note.type(event.currentTarget.value)}
					onBlur={note.finish}
					onKeyDown={(event) => event.key === "Enter" && !event.isComposing && note.finish()}
				/>
			</div>
			<p role="alert" class="error" id="my-note-error">
				{noteTrouble}
			</p>
			{status && (
				<p class="quiet since">
					<time dateTime={status.since} title={fullMoment(status.since)}>
						{t.status.since(moment(status.since))}
					</time>
				</p>
			)}
		</Panel>
	);
}
