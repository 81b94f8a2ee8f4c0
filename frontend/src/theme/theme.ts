/** How the pages look in this browser: as the system does, or as the person has chosen. */
export type Theme = "system" | "light" | "dark";

export const themes: readonly Theme[] = ["system", "light", "dark"];

/** As in first.ts, which reads it before any page is shown. */
const key = "stationmaster.theme";

/** The theme that was chosen here. */
export function chosenTheme(): Theme {
	try {
		const chosen = localStorage.getItem(key);
		return themes.find((theme) => theme === chosen) ?? "system";
	} catch {
		return "system";
	}
}

/** Chooses a theme, for all pages in this browser. False: the browser keeps nothing, and it stays as it is. */
export function chooseTheme(theme: Theme): boolean {
	try {
		if (theme === "system") localStorage.removeItem(key);
		else localStorage.setItem(key, theme);
	} catch {
		return false;
	}
	// Other tabs are told by the browser, this one only so.
	window.dispatchEvent(new Event("storage"));
	return true;
}
