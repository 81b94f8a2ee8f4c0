import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../text/text.ts";

interface ConfirmedProps {
	/** What the button says. */
	name: string;
	/** The same for who listens, where several say it. */
	label?: string;
	/** What comes of it. */
	sure: string;
	run: () => Promise<void>;
}

/** A button that asks back in its own place before it does anything. */
export function Confirmed({ name, label = name, sure, run }: ConfirmedProps) {
	const [asking, setAsking] = useState(false);
	const [running, setRunning] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const pressed = useRef(false);
	const id = useId();
	// The focus follows the person's own press, never the first showing.
	// biome-ignore lint/correctness/useExhaustiveDependencies: another button is there whenever it asks, or does not any more
	useEffect(() => {
		if (pressed.current) button.current?.focus();
	}, [asking]);
	const ask = (wanted: boolean) => {
		pressed.current = true;
		setAsking(wanted);
	};
	const go = async () => {
		if (running) return;
		setRunning(true);
		await run();
		setRunning(false);
		setAsking(false);
	};
	if (!asking) {
		return (
			<div class="actions">
				<button type="button" ref={button} aria-label={label} onClick={() => ask(true)}>
					{name}
				</button>
			</div>
		);
	}
	return (
		<div class="actions sure" aria-busy={running}>
			<p id={id}>{sure}</p>
			<button
				type="button"
				class="primary"
				ref={button}
				aria-label={label}
				aria-describedby={id}
				aria-disabled={running}
				onClick={go}
			>
				{name}
			</button>
			<button type="button" onClick={() => ask(false)}>
				{t.saved.cancel}
			</button>
		</div>
	);
}
