import { beforeAll, beforeEach, expect, test } from "vitest";
import { chooseTheme, chosenTheme } from "./theme.ts";

const { dataset } = document.documentElement;

// It is no module, so it is only run.
import.meta.glob("./first.ts", { eager: true });

beforeAll(() => {
	document.head.innerHTML =
		'<meta name="theme-color" data-theme="light" content="#fff"><meta name="theme-color" data-theme="dark" content="#000">';
});

beforeEach(() => chooseTheme("system"));

const media = () => [...document.querySelectorAll<HTMLMetaElement>("meta")].map((meta) => meta.media);

test("a theme that is chosen holds at once, and is the one that is read before the first paint", () => {
	expect([dataset.theme, chosenTheme()]).toEqual([undefined, "system"]);
	expect(media()).toEqual(["(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"]);
	for (const theme of ["dark", "light"] as const) {
		expect(chooseTheme(theme)).toBe(true);
		expect([dataset.theme, chosenTheme()]).toEqual([theme, theme]);
	}
	expect(media()).toEqual(["all", "not all"]);
	chooseTheme("system");
	expect([dataset.theme, chosenTheme()]).toEqual([undefined, "system"]);
});

test("follows another tab, and takes nothing that is no theme", () => {
	localStorage.setItem("stationmaster.theme", "dark");
	window.dispatchEvent(new Event("storage"));
	expect(dataset.theme).toBe("dark");
	localStorage.setItem("stationmaster.theme", "<b>");
	window.dispatchEvent(new Event("storage"));
	expect([dataset.theme, chosenTheme()]).toEqual([undefined, "system"]);
});
