import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { plainImports } from "./build/preload.ts";

/** Where `npm run dev` finds a running server: `make run` listens there. */
const server = process.env.STATIONMASTER_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
	root: import.meta.dirname,
	// Beside the other packages, not in a second node_modules of the page.
	cacheDir: "../node_modules/.vite",
	plugins: [plainImports(), compress()],
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		outDir: "dist",
		emptyOutDir: true,
		// The content security policy allows nothing inline, neither data: addresses nor the preload polyfill.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		reportCompressedSize: true,
	},
	server: {
		// The Host header stays as the browser sent it, so that the server's same-origin checks still hold.
		proxy: { "/api": { target: server, ws: true } },
	},
	test: {
		environment: "happy-dom",
		include: ["src/**/*.test.{ts,tsx}"],
		restoreMocks: true,
		unstubGlobals: true,
	},
});
