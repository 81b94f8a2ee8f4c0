import { afterEach, describe, expect, test, vi } from "vitest";
import type { Browsers } from "../api/types.gen.ts";
import { type Finding, judge } from "./judge.ts";

const browsers: Browsers = {
	supported: [
		{ browser: "chromium", name: "Chrome, Edge", from: "111" },
		{ browser: "firefox", name: "Firefox", from: "121" },
		{ browser: "safari", name: "Safari", from: "16.4" },
	],
	old: "",
	other: "",
	lacks: "",
	cookies: "",
};

const said = (finding: Finding | null) => (finding?.kind === "old" ? `old ${finding.browser.browser}` : finding?.kind);
const of = (agent: string, cookies = true) => said(judge(browsers, agent, cookies));

const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const iphone = (os: string) =>
	`Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;

afterEach(() => vi.unstubAllGlobals());

describe("versions", () => {
	test.each([
		["Chrome", `${windows} ${webkit} Chrome/156.0.0.0 Safari/537.36`, undefined],
		["the oldest Chrome", `${windows} ${webkit} Chrome/111.0.0.0 Safari/537.36`, undefined],
		["Chrome from before", `${windows} ${webkit} Chrome/110.0.0.0 Safari/537.36`, "old chromium"],
		["Chrome of two digits", `${windows} ${webkit} Chrome/99.0.4844.51 Safari/537.36`, "old chromium"],
		["Chrome without a window", `${windows} ${webkit} HeadlessChrome/156.0.0.0 Safari/537.36`, undefined],
		["Edge", `${windows} ${webkit} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`, undefined],
		["Opera from before", `${windows} ${webkit} Chrome/98.0.0.0 Safari/537.36 OPR/84.0.0.0`, "old chromium"],
		["Firefox", `${windows.replace(")", "; rv:128.0)")} Gecko/20100101 Firefox/128.0`, undefined],
		["Firefox from before", "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "old firefox"],
		["Safari", `${mac} Version/16.4 Safari/605.1.15`, undefined],
		["Safari from long before", `${mac} Version/9.1 Safari/601.7.7`, "old safari"],
		["Safari from just before", `${mac} Version/16.3 Safari/605.1.15`, "old safari"],
		["Safari of today", `${mac} Version/26.0 Safari/605.1.15`, undefined],
		["Chrome on an iPhone", `${iphone("17_2")} CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1`, undefined],
		["Firefox on an old iPhone", `${iphone("15_8")} FxiOS/130.0 Mobile/15E148 Safari/605.1.15`, "old safari"],
		["something else", "Lynx/2.9.0 libwww-FM/2.14", "other"],
		["nothing at all", "", "other"],
	])("%s", (_, agent, expected) => expect(of(agent)).toBe(expected));
});

test("what is missing comes before what is old, cookies between them", () => {
	const old = `${windows} ${webkit} Chrome/90.0.0.0 Safari/537.36`;
	expect(of(old, false)).toBe("cookies");
	vi.stubGlobal("WebSocket", undefined);
	expect(judge(browsers, old, false)).toEqual({ kind: "lacks", missing: "WebSocket" });
});
