import { useEffect, useRef, useState } from "preact/hooks";
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
import { MyPlace } from "./MyPlace.tsx";
import { MyStatus } from "./MyStatus.tsx";
import { watchPerson } from "./person.ts";
import { Sharing } from "./Sharing.tsx";
import { StatusBar } from "./StatusBar.tsx";
import { savedPart } from "./savedPart.ts";

/** What a person has before them for the whole shift: where they are, with whom, and who else is where. */
export function MainPage({ screen }: { screen: SessionScreen }) {
	const { session, link } = screen;
	const [savedOpen, setSavedOpen] = useState(false);
	const savedButton = useRef<HTMLButtonElement>(null);
	useEffect(() => watchPerson(() => liveNow()?.active()), []);
	const openSaved = () => {
		void savedPart.load();
		setSavedOpen(true);
	};
	const closeSaved = () => {
		setSavedOpen(false);
		savedButton.current?.focus();
	};
	return (
		<div class="main-page">
			<header class="top">
				<Brand />
				<LanguageChoice />
				<HelpLink to="main-page.html" />
				<button type="button" ref={savedButton} aria-haspopup="dialog" onClick={openSaved}>
					{t.saved.heading}
				</button>
				<NewsHeading class="visually-hidden">{t.main.heading}</NewsHeading>
				<p class="whereabouts">
					<span class="plate">{placeName(session)}</span> {session.display_name}
				</p>
				<button type="button" onClick={logOff} aria-disabled={screen.loggingOff}>
					{t.main.logOff}
				</button>
			</header>
			<Banner link={link} />
			{screen.idleEndsAt !== null && <IdleWarning endsAt={screen.idleEndsAt} />}
			{session.saved_logons_revoked_at && <CopiedNotice at={session.saved_logons_revoked_at} />}
			{savedOpen && (
				<InPart part={savedPart} waiting={null} failed={<NotLoadedHere />}>
					{({ SavedLogons }) => <SavedLogons authorised={authorised} onClose={closeSaved} />}
				</InPart>
			)}
			<p role="alert" class="error trouble">
				{screen.trouble}
			</p>
			<main class="columns">
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
		<div class="banner">
			<NotLoaded level={2} />
		</div>
	);
}
