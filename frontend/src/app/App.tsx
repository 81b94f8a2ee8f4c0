import { useEffect } from "preact/hooks";
import { mark } from "../lock/tabs.ts";
import { LogonPage } from "../logon/LogonPage.tsx";
import { DroppedPage } from "../main/DroppedPage.tsx";
import { InPart } from "./InPart.tsx";
import { mainPart, tabsPart } from "./part.ts";
import { Starting, Unreachable } from "./Starting.tsx";
import { state } from "./store.ts";
import { titleOf } from "./title.ts";

/** The page: one screen for each state. */
export function App() {
	const { screen } = state.value;
	const title = mark.value + titleOf(screen);
	useEffect(() => {
		document.title = title;
	}, [title]);
	switch (screen.at) {
		case "starting":
			return <Starting />;
		case "unreachable":
			return <Unreachable screen={screen} />;
		case "blocked":
			return <InPart part={tabsPart}>{({ BlockedPage }) => <BlockedPage screen={screen} />}</InPart>;
		case "moved":
			return <InPart part={tabsPart}>{({ MovedPage }) => <MovedPage />}</InPart>;
		case "logon":
			return <LogonPage screen={screen} />;
		case "session":
			return <InPart part={mainPart}>{({ MainPage }) => <MainPage screen={screen} />}</InPart>;
		case "dropped":
			return <DroppedPage end={screen.end} />;
	}
}
