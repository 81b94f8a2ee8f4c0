import { useLayoutEffect } from "preact/hooks";
import { t } from "../text/text.ts";
import { Card } from "../ui/Card.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { mainPart, type Part } from "./part.ts";
import { Starting } from "./Starting.tsx";
import type { SessionScreen } from "./state.ts";

interface MainPartProps {
	screen: SessionScreen;
	part?: Part<{ screen: SessionScreen }>;
}

/** The main page as soon as its code is there. The logon form has mostly fetched it already. */
export function MainPart({ screen, part = mainPart }: MainPartProps) {
	// Before the browser paints, so that an earlier failure is not shown while it is tried again.
	useLayoutEffect(() => void part.load(), [part]);
	const Page = part.page.value;
	if (Page === "failed") return <NotLoaded />;
	return Page ? <Page screen={screen} /> : <Starting />;
}

/** The code is not to be had: after an upgrade the server has only the new one, which a reload brings. */
function NotLoaded() {
	return (
		<Card>
			<NewsHeading>{t.notLoaded.heading}</NewsHeading>
			<p>{t.notLoaded.sentence}</p>
			<div class="actions">
				<button type="button" class="primary" onClick={() => location.reload()}>
					{t.notLoaded.reload}
				</button>
			</div>
		</Card>
	);
}
