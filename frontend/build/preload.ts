import type { Plugin } from "vite";

/** The module that Vite puts around every import(). */
const helper = "vite/preload-helper.js";

/**
 * Leaves an import() to the browser. Vite's own helper looks for further files to load beside the one that is asked for;
 * ours need hardly any, and the helper would weigh a kilobyte on the logon page.
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
