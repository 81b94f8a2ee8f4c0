import { join } from "node:path";
import type { Plugin, Rollup } from "vite";

/** The script that looks up the theme before a page is shown. */
const source = "src/theme/first.ts";

/** The address of that script in a build, for pages that are made beside Vite's own. */
export function themeScript(bundle: Rollup.OutputBundle): string {
	for (const file of Object.values(bundle)) {
		if (file.type !== "chunk" || !file.facadeModuleId?.endsWith(source)) continue;
		if (file.imports.length > 0 || file.exports.length > 0) throw new Error(`${source} is no plain script`);
		return `/${file.fileName}`;
	}
	throw new Error(`${source} was not built`);
}

/**
 * Puts that script into the head of index.html, as a plain one: the browser shows nothing before it has run. A module would run after the first
 * paint, and the content security policy allows nothing inline.
 */
export function theme(): Plugin {
	let folder = "";
	let building = false;
	return {
		name: "stationmaster-theme",
		configResolved({ root, command }) {
			folder = root;
			building = command === "build";
		},
		buildStart() {
			if (building) this.emitFile({ type: "chunk", id: join(folder, source), name: "theme" });
		},
		transformIndexHtml: {
			order: "post",
			// Before the style sheet, which it would else wait for.
			handler: (html, { bundle }) =>
				html.replace("<title>", `<script src="${bundle ? themeScript(bundle) : `/${source}`}"></script>\n\t\t<title>`),
		},
	};
}
