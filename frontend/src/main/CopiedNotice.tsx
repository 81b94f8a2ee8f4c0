import { useState } from "preact/hooks";
import { read, write } from "../app/remember.ts";
import { t } from "../text/text.ts";
import { fullMoment } from "../text/time.ts";
import { useFocusBack } from "../ui/focusBack.ts";

const key = "stationmaster.copied-seen";

/** Says that all saved logons ended because one was copied, until the person has seen that in this browser. */
export function CopiedNotice({ at }: { at: string }) {
	const [seen, setSeen] = useState(() => read("localStorage", key));
	if (seen === at) return null;
	const dismiss = () => {
		write("localStorage", key, at);
		setSeen(at);
	};
	return <Shown at={at} dismiss={dismiss} />;
}

function Shown({ at, dismiss }: { at: string; dismiss: () => void }) {
	return (
		<div class="banner" role="alert" ref={useFocusBack<HTMLDivElement>()}>
			<p>{t.copied.notice(fullMoment(at))}</p>
			<button type="button" onClick={dismiss}>
				{t.copied.seen}
			</button>
		</div>
	);
}
