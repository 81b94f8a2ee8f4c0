import { join } from "node:path";
import type { Plugin } from "vite";
import { themeScript } from "../theme.ts";
import { helpFiles, readBooks } from "./files.ts";

/**
 * Makes the users' help: plain pages beside the product's own, with its style and a script for the search. They are
 * finished when the build is, so that the server only sends them.
 */
export function help(): Plugin {
	let folder = "";
	let script = "";
	let icon = "";
	return {
		name: "stationmaster-help",
		apply: "build",
		configResolved({ root }) {
			folder = root;
		},
		buildStart() {
			script = this.emitFile({ type: "chunk", id: join(folder, "src/help/help.ts"), name: "help" });
		},
		generateBundle(_, bundle) {
			const entry = this.getFileName(script);
			const chunk = bundle[entry];
			if (chunk?.type !== "chunk") throw new Error("the help's script was not built");
			for (const { fileName, originalFileNames } of Object.values(bundle).filter((file) => file.type === "asset")) {
				if (originalFileNames.some((name) => name.endsWith("favicon.svg"))) icon = `/${fileName}`;
			}
			const styles = [...(chunk.viteMetadata?.importedCss ?? [])].map((name) => `/${name}`);
			for (const [fileName, source] of helpFiles(readBooks(), {
				script: `/${entry}`,
				theme: themeScript(bundle),
				styles,
				icon,
			})) {
				this.emitFile({ type: "asset", fileName, source });
			}
		},
	};
}
