import { useRef, useState } from "preact/hooks";
import { enteredHost, hostLabel } from "../api/host.ts";
import type { Host } from "../api/types.gen.ts";
import { ssoPart } from "../app/part.ts";
import { t } from "../text/text.ts";
import { type ControlProps, Field, type FieldError } from "../ui/Field.tsx";
import { asking, enter, matching, settle } from "./choose.ts";

const listId = "host-names";

/** The host to log on to: entered, or selected from the list (an editable combo box of the ARIA practices). */
export function HostField({ error }: { error: FieldError | undefined }) {
	return (
		<>
			<Field
				name="host"
				label={t.hosts.label}
				hint={asking.value ? t.hosts.asking(asking.value) : undefined}
				error={asking.value ? undefined : error}
			>
				{(props) => <ComboBox {...props} />}
			</Field>
			{/* What is read out must come into something that was there before. */}
			<p class="visually-hidden" role="status">
				{ssoPart.ready?.atHome()}
			</p>
		</>
	);
}

function ComboBox(props: ControlProps) {
	const input = useRef<HTMLInputElement>(null);
	/** The hosts on offer while the list is open. */
	const [offered, setOffered] = useState<readonly Host[] | null>(null);
	const [active, setActive] = useState(-1);
	const text = enteredHost.value ?? hostLabel();

	const open = (list: readonly Host[], at = -1) => {
		setOffered(list.length > 0 ? list : null);
		setActive(at);
	};
	const close = () => open([]);
	const openAll = (fallback: number) => {
		const all = matching("");
		const at = all.findIndex(({ label }) => label === text);
		open(all, at < 0 ? fallback : at);
	};
	const pick = (host: Host) => {
		enter(host.label);
		close();
		void settle();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const count = offered?.length ?? 0;
		const chosen = offered?.[active];
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			const step = event.key === "ArrowDown" ? 1 : -1;
			if (!offered) openAll(step > 0 ? 0 : matching("").length - 1);
			else setActive(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
		} else if (event.key === "Enter" && chosen) pick(chosen);
		else if (event.key === "Escape" && offered) close();
		else {
			// Enter alone logs on.
			if (event.key === "Enter") close();
			return;
		}
		event.preventDefault();
	};

	return (
		<div class="combo">
			<input
				{...props}
				ref={input}
				type="text"
				role="combobox"
				autocomplete="off"
				autocapitalize="none"
				spellcheck={false}
				aria-autocomplete="list"
				aria-expanded={offered !== null}
				aria-controls={listId}
				aria-activedescendant={offered && active >= 0 ? `${listId}-${active}` : undefined}
				value={text}
				onInput={({ currentTarget: { value } }) => {
					enter(value);
					open(matching(value));
				}}
				onKeyDown={onKeyDown}
				onBlur={() => {
					close();
					void settle();
				}}
			/>
			<button
				type="button"
				tabIndex={-1}
				aria-label={t.hosts.open}
				aria-expanded={offered !== null}
				aria-controls={listId}
				onMouseDown={(event) => event.preventDefault()}
				onClick={() => {
					if (offered) close();
					else openAll(-1);
					input.current?.focus();
				}}
			/>
			<div id={listId} role="listbox" aria-label={t.hosts.label} hidden={!offered}>
				{offered?.map((host, at) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus.
					<div
						key={host.name}
						id={`${listId}-${at}`}
						role="option"
						tabIndex={-1}
						aria-selected={at === active}
						onMouseDown={(event) => event.preventDefault()}
						onClick={() => pick(host)}
					>
						{host.label}
						{host.label.toLowerCase() !== host.name && <span class="quiet"> {host.name}</span>}
					</div>
				))}
			</div>
		</div>
	);
}
