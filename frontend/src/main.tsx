import { render } from "preact";
import "./ui/styles/index.css";
import { App } from "./app/App.tsx";
import { start, watchBrowser } from "./app/start.ts";
import { speak, startLanguage } from "./text/language.ts";

const root = document.getElementById("app");
if (root) {
	// First of all the language: nobody is to see the page change it.
	await speak(startLanguage());
	watchBrowser();
	void start();
	render(<App />, root);
}
