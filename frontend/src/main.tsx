import { render } from "preact";
import "./ui/styles/index.css";
import { App } from "./app/App.tsx";
import { start, watchBrowser } from "./app/start.ts";
import { speakFirst } from "./text/language.ts";

const root = document.getElementById("app");
if (root) void begin(root);

/** First of all the language: nobody is to see the page change it. */
async function begin(root: HTMLElement): Promise<void> {
	if (!(await speakFirst())) {
		render(<NoTexts />, root);
		return;
	}
	watchBrowser();
	void start();
	render(<App />, root);
}

/** Without any texts the page can only say so, in each language, as it does without JavaScript. */
function NoTexts() {
	return (
		<>
			<p>A part of the page could not be loaded. Reload the page to go on.</p>
			<p lang="de">Ein Teil der Seite konnte nicht geladen werden. Laden Sie die Seite neu, um weiterzumachen.</p>
		</>
	);
}
