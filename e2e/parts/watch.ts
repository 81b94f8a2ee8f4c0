import type { BrowserContext, Page } from "@playwright/test";

/** What browsers log by themselves about requests that a test made fail, or whose refusal is the point of it. */
const expected = [
	/Failed to load resource/,
	/WebSocket connection to '?ws:/,
	/can.t establish a connection to the server/,
	/connection to ws:.* was interrupted/,
	/NetworkError when attempting to fetch/,
	/Loading module from .* was blocked because of a disallowed MIME type/,
];

/**
 * Watches everything that a window does for what no page of ours ever does: run a dialog, ask a foreign host, log an
 * error, break the content security policy, throw. Gives the list of findings, which must stay empty. `visits`: the
 * origin of another site that the window goes to.
 */
export function watch(window: BrowserContext, origin: string, visits?: string): string[] {
	const found: string[] = [];
	// Firefox' driver reports as errors of the page what Chromium's has in the console.
	const said = (what: string, text: string) => {
		if (!expected.some((pattern) => pattern.test(text))) found.push(`${what}: ${text}`);
	};
	const watchPage = (page: Page) => {
		page.on("dialog", async (dialog) => {
			// Whether somebody wants to leave is asked of those only who want to be asked, and here everybody leaves.
			if (dialog.type() === "beforeunload") return dialog.accept();
			found.push(`dialog: ${dialog.message()}`);
			await dialog.dismiss();
		});
		page.on("pageerror", (error) => said("error", `${error.message}\n${error.stack ?? ""}`));
		page.on("console", (message) => {
			if (message.type() === "error" || message.type() === "warning") said("console", message.text());
		});
		page.on("request", (request) => {
			const url = new URL(request.url());
			const inside = url.protocol === "data:" || url.protocol === "blob:" || url.protocol === "about:";
			if (!inside && url.origin !== origin && url.origin !== visits) found.push(`foreign request: ${url.href}`);
		});
		page.on("websocket", (socket) => {
			if (new URL(socket.url()).host !== new URL(origin).host) found.push(`foreign socket: ${socket.url()}`);
		});
	};
	window.on("page", watchPage);
	for (const page of window.pages()) watchPage(page);
	return found;
}
