import type { Plugin } from "vite";

/** The module that Vite puts around every import(). */
const helper = "vite/preload-helper.js";

/**
 * Leaves an import() to the browser. Vite's own helper looks for further files of the part to load beside it; our parts
 * are one file each, and the helper would weigh a kilobyte on the logon page.
 */
export function plainImports(): Plugin {
	return {
		name: "stationmaster-plain-imports",
		apply: "build",
		enforce: "pre",
		load(id) {
			return id.endsWith(helper) ? "export const __vitePreload = (load) => load();" : null;
		},
	};
}
