import { useRef, useState } from "preact/hooks";
import type { ControlProps } from "../ui/Field.tsx";
import type { Profile } from "./store.ts";

const listId = "profile-names";
/** Letters that follow each other faster than this are one word. */
const typingMs = 700;

interface PickerProps {
	control: ControlProps;
	list: readonly Profile[];
	/** What the form is now. */
	value: string;
	/** What to say when it is none of them. */
	none: string;
	label: string;
	pick: (profile: Profile) => void;
}

/**
 * A list to pick from (the select-only combo box of the ARIA practices). A plain select takes every arrow key for a
 * choice in some browsers; here only Enter, Space or a press is one, as a choice moves the focus on.
 */
export function Picker({ control, list, value, none, label, pick }: PickerProps) {
	const button = useRef<HTMLButtonElement>(null);
	/** Which one is looked at while the list is open; null: it is closed. */
	const [active, setActive] = useState<number | null>(null);
	const typed = useRef({ word: "", at: 0 });
	const open = active !== null;
	const last = list.length - 1;
	const current = list.findIndex(({ name }) => name === value);

	const choose = (profile: Profile | undefined) => {
		setActive(null);
		if (profile) pick(profile);
	};
	const toLetter = (letter: string, now: number) => {
		const word = now - typed.current.at < typingMs ? typed.current.word + letter : letter;
		typed.current = { word, at: now };
		// The same letter again goes on to the next one.
		const from = (active ?? -1) + (word.length === 1 ? 1 : 0);
		const order = [...list.keys()].map((at) => (at + Math.max(from, 0)) % list.length);
		const found = order.find((at) => list[at]?.name.toLowerCase().startsWith(word.toLowerCase()));
		setActive(found ?? active ?? Math.max(current, 0));
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const { key } = event;
		if (event.ctrlKey || event.metaKey || (event.altKey && !key.startsWith("Arrow"))) return;
		if (!open && ["ArrowDown", "ArrowUp", "Enter", " "].includes(key)) setActive(Math.max(current, 0));
		else if (key === "Home" || key === "End") setActive(key === "Home" ? 0 : last);
		else if (!open && key.length > 1) return;
		else if (key === "ArrowDown") setActive(Math.min((active ?? -1) + 1, last));
		else if (key === "ArrowUp") setActive(Math.max((active ?? 0) - 1, 0));
		else if (key === "Enter" || key === " ") choose(list[active ?? -1]);
		else if (key === "Escape") setActive(null);
		else if (key.length === 1) toLetter(key, event.timeStamp);
		else return;
		event.preventDefault();
	};

	return (
		<div class="combo">
			<button
				{...control}
				ref={button}
				type="button"
				role="combobox"
				class="picker"
				aria-haspopup="listbox"
				aria-expanded={open}
				aria-controls={listId}
				aria-activedescendant={open ? `${listId}-${active}` : undefined}
				onKeyDown={onKeyDown}
				onBlur={() => setActive(null)}
				onClick={() => {
					// Some browsers give a pressed button no focus, and only what loses the focus closes.
					button.current?.focus();
					setActive(open ? null : Math.max(current, 0));
				}}
			>
				{value || none}
			</button>
			<div id={listId} role="listbox" aria-label={label} hidden={!open}>
				{list.map((profile, at) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the button's, which keeps the focus.
					<div
						key={profile.name}
						id={`${listId}-${at}`}
						ref={(element) => {
							if (at === active) element?.scrollIntoView?.({ block: "nearest" });
						}}
						role="option"
						tabIndex={-1}
						aria-selected={at === active}
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => choose(profile)}
					>
						{profile.name}
					</div>
				))}
			</div>
		</div>
	);
}
