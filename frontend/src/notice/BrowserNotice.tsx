import { useEffect, useState } from "preact/hooks";
import { server } from "../api/server.ts";
import type { Browsers } from "../api/types.gen.ts";
import { dispatch } from "../app/store.ts";
import { language } from "../text/language.ts";
import { t } from "../text/text.ts";
import { HelpLink } from "../ui/HelpLink.tsx";
import type { Finding } from "./judge.ts";

/** Kept by the tab alone, so that it says so again when the browser is opened the next time. */
const key = "stationmaster.browser-notice";

/** Says what is the matter with the browser, in the server's words, and stops nobody. */
export function BrowserNotice({ browsers, finding }: { browsers: Browsers; finding: Finding }) {
	const [closed, setClosed] = useState(wasClosed(finding));
	useWordsOf(language.value);
	if (closed) return null;
	const close = () => {
		remember(finding);
		setClosed(true);
		document.querySelector<HTMLElement>("form input")?.focus();
	};
	return (
		<div class="browser-notice" role="note">
			<p>
				{wordsOf(browsers, finding)} <HelpLink to="browsers.html#supported">{t.browser.supported}</HelpLink>
			</p>
			<button type="button" onClick={close}>
				{t.browser.close}
			</button>
		</div>
	);
}

function wordsOf(browsers: Browsers, finding: Finding): string {
	const facts: Readonly<Record<string, string>> = {
		...(finding.kind === "lacks" && { missing: finding.missing }),
		...(finding.kind === "old" && { name: finding.browser.name, from: finding.browser.from }),
	};
	return browsers[finding.kind].replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? "");
}

/** The words came with the server's answer, in the language of that moment: after a change it is asked again. */
function useWordsOf(wanted: string): void {
	const [asked, setAsked] = useState(wanted);
	useEffect(() => {
		if (asked === wanted) return;
		setAsked(wanted);
		void server.info().then((reply) => reply.kind === "ok" && dispatch({ type: "info", info: reply.value }));
	}, [wanted, asked]);
}

function wasClosed({ kind }: Finding): boolean {
	try {
		return sessionStorage.getItem(key) === kind;
	} catch {
		return false;
	}
}

function remember({ kind }: Finding): void {
	try {
		sessionStorage.setItem(key, kind);
	} catch {
		// Storage is forbidden: it comes again with the next load.
	}
}
