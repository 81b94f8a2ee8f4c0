import { promises as files } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** What gains from compression; images and fonts are compressed already. */
const text = /\.(html|js|css|svg|json|txt|webmanifest)$/;

/**
 * Writes a .br and a .gz beside every text file of the build at the highest level, so that the server never
 * compresses while somebody waits.
 */
export function compress(): Plugin {
	let folder = "";
	return {
		name: "stationmaster-compress",
		apply: "build",
		configResolved(config) {
			folder = join(config.root, config.build.outDir);
		},
		async closeBundle() {
			const names = await files.readdir(folder, { recursive: true });
			await Promise.all(names.filter((name) => text.test(name)).map((name) => compressFile(join(folder, name))));
		},
	};
}

async function compressFile(path: string): Promise<void> {
	const content = await files.readFile(path);
	const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
	await Promise.all([
		files.writeFile(`${path}.br`, await brotli(content, best)),
		files.writeFile(`${path}.gz`, await zip(content, { level: constants.Z_BEST_COMPRESSION })),
	]);
}
