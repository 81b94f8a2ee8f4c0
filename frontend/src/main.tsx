import { render } from "preact";
import "./ui/styles/index.css";
import { App } from "./app/App.tsx";
import { start, watchBrowser } from "./app/start.ts";

const root = document.getElementById("app");
if (root) {
	watchBrowser();
	void start();
	render(<App />, root);
}
