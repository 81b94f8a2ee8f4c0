import { useRef, useState } from "preact/hooks";

/** A text that somebody is changing. */
export interface Draft {
	/** What stands in the field: the draft while there is one, else what is saved. */
	text: string;
	/** Every input. */
	type(text: string): void;
	/** The person is done: Enter, or the field was left. */
	finish(): Promise<void>;
}

/**
 * A text field over a saved text that others may change meanwhile: what is being typed stays, whatever else is rendered,
 * until it is saved. `save` resolves to whether that worked; where it did not, the draft stays and can be finished again.
 */
export function useDraft(saved: string, save: (text: string) => Promise<boolean>): Draft {
	const [draft, setDraft] = useState<string | null>(null);
	const saving = useRef<string | null>(null);
	const finish = async () => {
		// Enter and leaving the field come one after the other.
		if (draft === null || draft === saving.current) return;
		saving.current = draft;
		const done = draft === saved || (await save(draft));
		if (saving.current === draft) saving.current = null;
		if (done) setDraft((now) => (now === draft ? null : now));
	};
	return { text: draft ?? saved, type: setDraft, finish };
}
