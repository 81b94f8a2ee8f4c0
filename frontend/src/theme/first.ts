/*
 * Runs in the head of every page, the help's too, before anything is shown: the theme that was chosen in this browser holds from the first paint
 * on, and follows when another tab changes it. The build makes a plain script of this file (build/theme.ts), so it imports and exports nothing.
 */
{
	const apply = () => {
		let chosen: string | null = null;
		try {
			chosen = localStorage.getItem("stationmaster.theme");
		} catch {
			// Storage is forbidden: the system's theme.
		}
		const fixed = chosen === "light" || chosen === "dark";
		const { dataset } = document.documentElement;
		if (fixed) dataset.theme = chosen as string;
		else delete dataset.theme;
		// What the browser paints around the page.
		for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
			const { theme } = meta.dataset;
			meta.media = fixed ? (theme === chosen ? "all" : "not all") : `(prefers-color-scheme: ${theme})`;
		}
	};
	apply();
	addEventListener("storage", apply);
}
