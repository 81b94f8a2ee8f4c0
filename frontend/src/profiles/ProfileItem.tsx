import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { hosts } from "../api/host.ts";
import { choiceOf } from "../logon/fields.ts";
import { placeName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { lastName } from "./pick.ts";
import { longestName, type Profile, remove, rename, type Trouble } from "./store.ts";

interface ProfileItemProps {
	profile: Profile;
	/** It is not in the list any more, and neither is what had the focus. */
	gone: () => void;
}

/** One profile: what it fills in, and what can be done with it, each in its own place. */
export function ProfileItem({ profile, gone }: ProfileItemProps) {
	const p = t.profiles;
	const [doing, setDoing] = useState<"nothing" | "renaming" | "deleting">("nothing");
	const [name, setName] = useState(profile.name);
	const [trouble, setTrouble] = useState<Trouble | null>(null);
	const item = useRef<HTMLLIElement>(null);
	const touched = useRef(false);
	const id = useId();

	// The focus follows the person's own press, never the first showing.
	// biome-ignore lint/correctness/useExhaustiveDependencies: something else is first whenever something else is done
	useLayoutEffect(() => {
		if (!touched.current) return;
		const first = item.current?.querySelector<HTMLElement>("input, button");
		first?.focus();
		if (first instanceof HTMLInputElement) first.select();
	}, [doing]);
	const change = (now: typeof doing) => {
		touched.current = true;
		setName(profile.name);
		setTrouble(null);
		setDoing(now);
	};
	const finish = (found: Trouble | null) => {
		setTrouble(found);
		if (!found) gone();
	};
	const onRename = (event: Event) => {
		event.preventDefault();
		if (name === profile.name) return change("nothing");
		const found = rename(profile.name, name);
		if (!found && lastName.value === profile.name) lastName.value = name;
		finish(found);
	};
	/** Escape gives up what was begun here, and nothing around it. */
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key !== "Escape" || doing === "nothing") return;
		event.preventDefault();
		change("nothing");
	};
	return (
		<li ref={item} onKeyDown={onKeyDown}>
			<div>
				<h3>{profile.name}</h3>
				<p class="quiet">{summary(profile)}</p>
			</div>
			{doing === "nothing" && (
				<div class="actions">
					<button type="button" aria-label={p.renameOf(profile.name)} onClick={() => change("renaming")}>
						{p.rename}
					</button>
					<button type="button" aria-label={p.removeOf(profile.name)} onClick={() => change("deleting")}>
						{p.remove}
					</button>
				</div>
			)}
			{doing === "renaming" && (
				<form class="actions" noValidate onSubmit={onRename}>
					<input
						type="text"
						aria-label={p.newName(profile.name)}
						aria-invalid={trouble ? true : undefined}
						aria-describedby={trouble ? id : undefined}
						autocomplete="off"
						maxLength={longestName}
						value={name}
						onInput={(event) => setName(event.currentTarget.value)}
					/>
					<button type="submit" class="primary">
						{p.rename}
					</button>
					<Cancel cancel={() => change("nothing")} />
				</form>
			)}
			{doing === "deleting" && (
				<div class="actions">
					<p id={`${id}-sure`}>{p.sure(profile.name)}</p>
					<button
						type="button"
						class="primary"
						aria-label={p.removeOf(profile.name)}
						aria-describedby={`${id}-sure`}
						onClick={() => finish(remove(profile.name))}
					>
						{p.remove}
					</button>
					<Cancel cancel={() => change("nothing")} />
				</div>
			)}
			<p role="alert" class="error" id={id}>
				{trouble && p.trouble[trouble]}
			</p>
		</li>
	);
}

function Cancel({ cancel }: { cancel: () => void }) {
	return (
		<button type="button" onClick={cancel}>
			{t.profiles.cancel}
		</button>
	);
}

/** Who logs on where with it. */
function summary({ host, fields }: Profile): string {
	const { type: station_type, ...place } = choiceOf(fields);
	const label = hosts.value.find(({ name }, at) => (at === 0 ? host === "" : name === host))?.label ?? host;
	return [fields.user, placeName({ ...place, station_type }), hosts.value.length > 1 && label]
		.filter(Boolean)
		.join(" · ");
}
