import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { t } from "../text/text.ts";
import { Card } from "../ui/Card.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { loadAnew } from "./leave.ts";
import type { Part } from "./part.ts";
import { Starting } from "./Starting.tsx";
import { state } from "./store.ts";

interface InPartProps<Code extends object> {
	part: Part<Code>;
	/** What is shown until the part is there. */
	waiting?: ComponentChildren;
	/** What is shown when it is not to be had. */
	failed?: ComponentChildren;
	children: (code: Code) => ComponentChildren;
}

/** What is in a part, as soon as that is there. Without `waiting` and `failed` it is the whole page. */
export function InPart<Code extends object>({
	part,
	waiting = <Starting />,
	failed = <NotLoadedPage />,
	children,
}: InPartProps<Code>) {
	// Before the browser paints, so that an earlier failure is not shown while it is tried again.
	useLayoutEffect(() => void part.load(), [part]);
	const code = part.code.value;
	if (code === "failed") return failed;
	return code ? children(code) : waiting;
}

/** The part is not to be had: after an upgrade the server has only the new one, which a reload brings. */
export function NotLoaded({ level = 1 }: { level?: 1 | 2 }) {
	const { heading, sentence, loggedOn, reload } = t.notLoaded;
	return (
		<>
			<NewsHeading level={level}>{heading}</NewsHeading>
			<p>{state.value.screen.at === "session" ? loggedOn : sentence}</p>
			<div class="actions">
				<button type="button" class="primary" onClick={loadAnew}>
					{reload}
				</button>
			</div>
		</>
	);
}

function NotLoadedPage() {
	return (
		<Card>
			<NotLoaded />
		</Card>
	);
}
