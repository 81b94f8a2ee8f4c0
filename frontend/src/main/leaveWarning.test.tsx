import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leaving } from "../app/leave.ts";
import { askBeforeLeaving, useLeaveWarning } from "./leaveWarning.ts";

const root = document.createElement("div");

function Page({ loggedOn }: { loggedOn: boolean }) {
	useLeaveWarning(loggedOn);
	return null;
}

/** Whether a browser would ask now. */
function asked(): boolean {
	return !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

beforeEach(async () => {
	leaving.onPurpose = false;
	askBeforeLeaving(false);
	await act(() => render(<Page loggedOn />, root));
});
afterEach(() => act(() => render(null, root)));

test("nothing listens for leaving until the person wants to be asked", async () => {
	const listen = vi.spyOn(window, "addEventListener");
	await act(() => render(null, root));
	await act(() => render(<Page loggedOn />, root));
	expect(listen.mock.calls.filter(([type]) => type === "beforeunload")).toEqual([]);
	expect(asked()).toBe(false);
	await act(() => askBeforeLeaving(true));
	expect(asked()).toBe(true);
	await act(() => askBeforeLeaving(false));
	expect(asked()).toBe(false);
});

test("nobody is asked who logs off, is not logged on, or whose page reloads by itself", async () => {
	await act(() => askBeforeLeaving(true));
	leaving.onPurpose = true;
	expect(asked()).toBe(false);
	leaving.onPurpose = false;
	expect(asked()).toBe(true);
	await act(() => render(<Page loggedOn={false} />, root));
	expect(asked()).toBe(false);
	await act(() => render(null, root));
	expect(asked()).toBe(false);
});

test("the wish counts in windows that were open before", async () => {
	localStorage.setItem("stationmaster.ask-before-leaving", "true");
	await act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "something else" })));
	expect(asked()).toBe(false);
	await act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "stationmaster.ask-before-leaving" })));
	expect(asked()).toBe(true);
	localStorage.clear();
	await act(() => void window.dispatchEvent(new StorageEvent("storage", { key: null })));
	expect(asked()).toBe(false);
});
