import type { Browsers, SupportedBrowser } from "../api/types.gen.ts";

/** What there is to say about a browser, the gravest first. */
export type Finding =
	/** It has not what is needed: these. */
	| { kind: "lacks"; missing: string }
	| { kind: "cookies" }
	/** One of those that the page is made for, but from before. */
	| { kind: "old"; browser: SupportedBrowser }
	| { kind: "other" };

/** What the page cannot do without, but starts without; `fetch` and modules it needs to start at all. */
const needed = ["WebSocket"];

/** Judges the browser by what it can do and by what it says that it is. Null: there is nothing to say. */
export function judge({ supported }: Browsers, agent: string, cookies: boolean): Finding | null {
	const missing = needed.filter((name) => !Reflect.get(window, name));
	if (missing.length > 0) return { kind: "lacks", missing: missing.join(", ") };
	if (!cookies) return { kind: "cookies" };
	const [code, version] = identify(agent);
	const browser = supported.find((each) => each.browser === code);
	if (!browser) return { kind: "other" };
	return isBefore(version, browser.from) ? { kind: "old", browser } : null;
}

/**
 * Which browser it is by its own word, and which version. On Apple's telephones every browser is Safari inside, of the
 * system's version. Whatever is made from another one has its version too, so that the order matters.
 */
function identify(agent: string): [code: string, version: string] {
	const found = (code: string, pattern: RegExp): [string, string] | null => {
		const version = pattern.exec(agent)?.[1];
		return version ? [code, version.replace("_", ".")] : null;
	};
	return (
		found("safari", /(?:iPhone|iPad|iPod).* OS (\d+_\d+)/) ??
		found("firefox", /Firefox\/(\d+(?:\.\d+)?)/) ??
		found("chromium", /Chrom(?:e|ium)\/(\d+)/) ??
		found("safari", /Version\/(\d+(?:\.\d+)?).* Safari\//) ?? ["", ""]
	);
}

function isBefore(version: string, from: string): boolean {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const [fromMajor = 0, fromMinor = 0] = from.split(".").map(Number);
	return major < fromMajor || (major === fromMajor && minor < fromMinor);
}
