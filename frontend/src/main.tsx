import { render } from "preact";
import "./ui/styles/index.css";
import { App } from "./app/App.tsx";
import { start, watchBrowser } from "./app/start.ts";
import { speakFirst } from "./text/language.ts";
import { helpByKey } from "./ui/HelpLink.tsx";

const root = document.getElementById("app");
/** What index.html says in each language until the page has started. */
const notStarted = document.getElementById("not-started");
if (root) void begin(root);

/** First of all the language: nobody is to see the page change it. Without texts, or means to get any, it cannot start. */
async function begin(root: HTMLElement): Promise<void> {
	if (!("fetch" in window && (await speakFirst()))) {
		notStarted?.classList.add("now");
		return;
	}
	watchBrowser();
	helpByKey();
	void start();
	render(<App />, root);
	notStarted?.remove();
}
