import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { readCatalogue } from "./build/help/files.ts";
import { help } from "./build/help/plugin.ts";
import { plainImports } from "./build/preload.ts";
import { theme } from "./build/theme.ts";

/** Where `npm run dev` finds a running server: `make run` listens there. */
const server = process.env.STATIONMASTER_URL ?? "http://127.0.0.1:8080";

/** A text's file tells its part and language; any other is called like the module that it begins with. */
function chunkName({ name, facadeModuleId }: { name: string; facadeModuleId?: string | null }): string {
	const [, language, part] = /\/text\/(\w+)\.ts\?(\w+)$/.exec(facadeModuleId ?? "") ?? [];
	return part ? `${part}.${language}` : name;
}

export default defineConfig({
	root: import.meta.dirname,
	// Beside the other packages, not in a second node_modules of the page.
	cacheDir: "../node_modules/.vite",
	plugins: [plainImports(), theme(), help(), compress()],
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		outDir: "dist",
		// The browsers that the server tells people of are those that the page is made for.
		target: readCatalogue().browsers.map(({ browser, from }) => browser.replace("chromium", "chrome") + from),
		emptyOutDir: true,
		// The content security policy allows nothing inline, neither data: addresses nor the preload polyfill.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: true,
		rolldownOptions: {
			output: {
				chunkFileNames: (chunk) => `assets/${chunkName(chunk)}-[hash].js`,
				// What the beginning shares with the parts is one file: cut by who uses what it would be nine, which compress worse. Texts
				// stay with their language and part, and only the languages' names come with it.
				codeSplitting: {
					includeDependenciesRecursively: false,
					groups: [{ name: "shared", minShareCount: 2, test: /^(?!.*\/text\/(sentences|[a-z]{2})\.(?!ts\?name))/ }],
				},
			},
		},
	},
	server: {
		// The Host header stays as the browser sent it, so that the server's same-origin checks still hold.
		proxy: { "/api": { target: server, ws: true }, "/hosts": { target: server, ws: true }, "/help": server },
	},
	test: {
		environment: "happy-dom",
		include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
		setupFiles: ["src/text/setup.ts"],
		restoreMocks: true,
		unstubGlobals: true,
	},
});
