import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { InPart, NotLoaded } from "../app/InPart.tsx";
import { liveNow } from "../app/session.ts";
import type { SessionScreen } from "../app/state.ts";
import { placeName } from "../text/place.ts";
import { t } from "../text/text.ts";
import { Brand } from "../ui/Brand.tsx";
import { HelpLink } from "../ui/HelpLink.tsx";
import { LanguageChoice } from "../ui/LanguageChoice.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { logOff } from "./actions.ts";
import { authorised } from "./authorised.ts";
import { Banner } from "./Banner.tsx";
import { CopiedNotice } from "./CopiedNotice.tsx";
import { DirectoryPanel } from "./DirectoryPanel.tsx";
import { IdleWarning } from "./IdleWarning.tsx";
import { askBeforeLeaving, asksBeforeLeaving, useLeaveWarning } from "./leaveWarning.ts";
import { MyPlace } from "./MyPlace.tsx";
import { MyStatus } from "./MyStatus.tsx";
import { watchPerson } from "./person.ts";
import { Sharing } from "./Sharing.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { tell } from "./screen.ts";
import { settingsPart } from "./settingsPart.ts";

/** What a person has before them for the whole shift: where they are, with whom, and who else is where. */
export function MainPage({ screen }: { screen: SessionScreen }) {
	const { session, link } = screen;
	useEffect(() => watchPerson(() => liveNow()?.active()), []);
	const [inSettings, setInSettings] = useState(false);
	const toggle = useRef<HTMLButtonElement>(null);
	const openSettings = () => {
		void settingsPart.load();
		setInSettings(true);
	};
	const closeSettings = useCallback(() => {
		setInSettings(false);
		toggle.current?.focus();
	}, []);
	useLeaveWarning(!screen.loggingOff);
	const lent = { user: session.user, source: session.source, authorised, asksBeforeLeaving, askBeforeLeaving, tell };
	return (
		<div class="main-page">
			<header class="top">
				<Brand />
				{/* The settings have their own of both. */}
				{!inSettings && <LanguageChoice />}
				{!inSettings && <HelpLink to="main-page.html" />}
				<button type="button" ref={toggle} onClick={inSettings ? closeSettings : openSettings}>
					{inSettings ? t.main.back : t.main.settings}
				</button>
				<NewsHeading class="visually-hidden" hidden={inSettings}>
					{t.main.heading}
				</NewsHeading>
				<p class="whereabouts">
					<span class="plate">{placeName(session)}</span> {session.display_name}
				</p>
				<button type="button" onClick={logOff} aria-disabled={screen.loggingOff}>
					{t.main.logOff}
				</button>
			</header>
			<Banner link={link} restarting={screen.notices.find(({ code }) => code === "restarting")?.text} />
			{screen.idleEndsAt !== null && <IdleWarning endsAt={screen.idleEndsAt} />}
			{session.saved_logons_revoked_at && <CopiedNotice at={session.saved_logons_revoked_at} />}
			<p role="alert" class="error trouble">
				{screen.trouble}
			</p>
			{inSettings && (
				<InPart part={settingsPart} waiting={<main class="settings" />} failed={<NotLoadedHere />}>
					{({ Settings }) => <Settings lent={lent} close={closeSettings} />}
				</InPart>
			)}
			{/* It stays as it is underneath: what was searched, and a note that is not finished. */}
			<main class="columns" hidden={inSettings}>
				<div class="own">
					<MyPlace session={session} />
					<MyStatus status={screen.status} noteTrouble={screen.noteTrouble} />
					<Sharing sharing={screen.sharing} session={session} />
				</div>
				<DirectoryPanel directory={screen.directory} me={session.user} />
			</main>
			<StatusBar screen={screen} />
		</div>
	);
}

function NotLoadedHere() {
	return (
		<main class="settings">
			<NotLoaded />
		</main>
	);
}
