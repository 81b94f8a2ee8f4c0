import { existsSync } from "node:fs";
import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

/**
 * A browser of this machine: what CHROMIUM_BIN and FIREFOX_BIN say, else where Debian installs it.
 * Without either Playwright uses the build that it installed itself.
 */
function installed(exported: string | undefined, ...usual: string[]): string | undefined {
	return exported || usual.find((path) => existsSync(path));
}

// The shell is the same engine without the windows of a desktop's browser, which take a third of the time.
const chromium = installed(
	process.env.CHROMIUM_BIN,
	"/usr/bin/chromium-headless-shell",
	"/usr/bin/chromium",
	"/usr/bin/google-chrome",
);
const firefox = installed(process.env.FIREFOX_BIN, "/usr/bin/firefox-esr", "/usr/bin/firefox");

/** What keeps Chromium from talking to anybody but the server under test. */
const quiet = [
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/** Firefox keeps processes ready for pages that may come: here every page is the last of its window. */
const lean = { "dom.ipc.processPrelaunch.enabled": false };

const projects: PlaywrightTestConfig["projects"] = [
	{
		name: "chromium",
		use: {
			browserName: "chromium",
			launchOptions: { chromiumSandbox: false, args: quiet, ...(chromium && { executablePath: chromium }) },
		},
	},
	{
		name: "firefox",
		use: {
			browserName: "firefox",
			// A Firefox that Playwright did not build is driven by WebDriver BiDi, which this channel means.
			...(firefox && { channel: "moz-firefox", launchOptions: { executablePath: firefox, firefoxUserPrefs: lean } }),
		},
		// A test takes twice as long here. Tried in both are the rows of the rules' table in which pages are dropped, refused,
		// shared or reloaded, each the first time that the table has it, and what windows, tabs, storage, focus and connections do, each once. Tests with this tag say nothing more about the engine, or need what only Chromium's driver can:
		// crash a tab, kill a browser, ask for a colour scheme, switch JavaScript off.
		grepInvert: /@chromium/,
		// Nor does anything in these files: they are about what the server does, or what both engines were built from.
		testIgnore: /\/(agreement|directory|help|hosts|input|languages|nodes|notices|numbers|waiting|weight)\.spec\.ts$/,
	},
];

export default defineConfig({
	testDir: "specs",
	// The picture for the README is no test: `make screenshot` makes it.
	...(process.env.SCREENSHOT ? { testDir: "pictures", testMatch: "*.ts" } : {}),
	outputDir: "results",
	globalSetup: "./setup.ts",
	fullyParallel: true,
	workers: 2,
	forbidOnly: true,
	// A test that passes only the second time is a defect: at a desk it shows as failed. In continuous integration, where other
	// processes share the machine, it gets one more try and is listed as flaky at the end, to be looked at.
	retries: process.env.CI ? 1 : 0,
	// Bounds for a machine under load, never what a test expects.
	timeout: 180_000,
	expect: { timeout: 30_000 },
	reporter: process.env.CI ? [["list"]] : [["line"]],
	// These are taken of every test, as it is not known before its end that it failed, and cost more than the test.
	use: {
		trace: process.env.TRACE ? "retain-on-failure" : "off",
		screenshot: process.env.TRACE ? "only-on-failure" : "off",
	},
	projects,
});
