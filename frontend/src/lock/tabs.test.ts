import { afterEach, expect, test, vi } from "vitest";
import { answer, callTab, mark, openTabs, type Tabs } from "./tabs.ts";

/** Another tab, as this one hears it. */
let other: BroadcastChannel;
let tabs: Tabs | null;

afterEach(() => {
	tabs?.close();
	other.close();
});

function open(isLookedFor: boolean): unknown[] {
	const heard: unknown[] = [];
	other = new BroadcastChannel("stationmaster");
	other.onmessage = ({ data }: MessageEvent) => heard.push(data);
	tabs = openTabs(() => isLookedFor);
	return heard;
}

test("the tab that is looked for says its title, and marks it until it is seen", async () => {
	document.title = "T-101 · Alice";
	const heard = open(true);
	other.postMessage({ say: "where" });
	await vi.waitFor(() => expect(heard).toEqual([{ say: "here", title: "T-101 · Alice" }]));
	expect(mark.value).toMatch(/^[●○] $/);
	window.dispatchEvent(new Event("focus"));
	expect(mark.value).toBe("");
});

test("any other tab keeps silent, and the one that called hears who answered", async () => {
	const heard = open(false);
	callTab();
	await vi.waitFor(() => expect(heard).toEqual([{ say: "where" }]));
	expect(answer.value).toBe("");
	other.postMessage({ say: "here", title: "T-101 · Alice" });
	await vi.waitFor(() => expect(answer.value).toBe("T-101 · Alice"));
	other.postMessage({ say: "where" });
	callTab();
	await vi.waitFor(() => expect(heard).toHaveLength(2));
	expect(mark.value).toBe("");
});
