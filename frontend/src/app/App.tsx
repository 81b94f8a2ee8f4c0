import { useEffect } from "preact/hooks";
import { BlockedPage } from "../lock/BlockedPage.tsx";
import { MovedPage } from "../lock/MovedPage.tsx";
import { mark } from "../lock/tabs.ts";
import { LogonPage } from "../logon/LogonPage.tsx";
import { DroppedPage } from "../main/DroppedPage.tsx";
import { InPart } from "./InPart.tsx";
import { mainPart } from "./part.ts";
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
			return <BlockedPage screen={screen} />;
		case "moved":
			return <MovedPage />;
		case "logon":
			return <LogonPage screen={screen} />;
		case "session":
			return <InPart part={mainPart}>{({ MainPage }) => <MainPage screen={screen} />}</InPart>;
		case "dropped":
			return <DroppedPage end={screen.end} />;
	}
}
