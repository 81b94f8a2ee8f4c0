import type { SessionState, StationType } from "../api/types.gen.ts";
import type { QualityWord } from "../live/quality.ts";
import { sentences as ends } from "./sentences.ends.en.gen.ts";
import { sentences } from "./sentences.page.en.gen.ts";

/*
 * Every text of the page in English, each part of the page its own: a part loads its texts alone, in the language that is
 * spoken. Another language is one more file of this shape. No two parts have a text of the same name, for the page reads
 * them all from one place. Of the server's sentences only those are here that the page says without it.
 */

/** The language by its own name, as people look for theirs. */
export const name = "English";

/** What the page begins with: all that is needed to log on, and how a session ended. */
export const page = {
	sentences,
	product: "Stationmaster",
	language: "Language",
	help: {
		link: "Help",
		about: (label: string) => `Help: ${label}`,
		meaning: "What does this mean?",
		newTab: "Opens in a new tab",
	},
	browser: {
		supported: "Supported browsers",
		close: "Close",
	},
	/** The words that the server's policies begin with (design 2, section 8), for languages that translate them. */
	policyWords: {
		"User ID": "User ID",
		"Domain\\user name": "Domain\\user name",
		"User ID or Domain\\user name": "User ID or Domain\\user name",
		Available: "Available",
		Away: "Away",
		"At lunch": "At lunch",
		"In a meeting": "In a meeting",
		"Do not disturb": "Do not disturb",
	},
	titles: {
		starting: "Starting – Stationmaster",
		unreachable: "No connection – Stationmaster",
		blocked: "Already running – Stationmaster",
		logon: "Log on – Stationmaster",
		refused: "Not logged on – Stationmaster",
		offered: "Choose a station – Stationmaster",
		agreement: "User agreement – Stationmaster",
		dropped: "Dropped – Stationmaster",
		moved: "In another tab – Stationmaster",
		reconnecting: "Reconnecting… – Stationmaster",
		idle: "Log off soon – Stationmaster",
		session: (place: string, name: string) => `${place} · ${name} – Stationmaster`,
	},
	starting: "Starting…",
	unreachable: {
		heading: "The server cannot be reached",
		sentence: "The server does not answer. Check your network; the page goes on by itself as soon as it can.",
		next: (time: string) => `Next try in ${time}`,
		trying: "Trying…",
		now: "Try now",
		otherHost: "Choose another host",
	},
	notLoaded: {
		heading: "A part of the page could not be loaded",
		sentence: "Reload the page to go on.",
		loggedOn: "You are logged on, and your station is kept for a short while. Reload the page to go on.",
		reload: "Reload",
	},
	logon: {
		heading: "Log on to a station",
		password: "Password",
		type: "Station type",
		station: "Station",
		number: "Remote number",
		persistent: "Persistent connection",
		profile: "Profile",
		noProfile: "None saved",
		profiles: "Save, change…",
		remember: "Remember me",
		automatic: "Automatically log me in next time",
		automaticOff: "Your administrator has switched this off.",
		submit: "Log on",
		sending: "Logging on…",
		stationHint: "Left empty, you choose from your stations.",
		numberHint: (example: string) => `For example ${example}`,
		numberOptionalHint: (example: string) => `Left empty, the station's own is used. For example ${example}`,
		persistentHint: "The line to this number stays open between calls.",
		passwordKept: (user: string) => `The password of ${user} was right. Leave this empty to go on.`,
		loggedOff: "You are logged off. Your station is free.",
		nothingLeft: "Your session is over. Log on again.",
		manual: "Log on again, here or at another station.",
		contact: (contact: string) => `Help: ${contact}`,
		unreachable: "The server did not answer. What you entered is still here; try again.",
	},
	refused: {
		heading: "Not logged on",
		holder: "Who is there",
		since: "Since",
		held: "Connection",
		frees: "Free in",
		freeNow: "It should be free now.",
		wait: (time: string) => `You can try again in ${time}.`,
		waited: "You can try again now.",
		again: "Try again",
		otherStation: "Choose another station",
		otherNumber: "Enter another number",
		ledger: (number: number) => `Ledger number ${number}`,
		heldStates: { live: "connected", pending: "just logging on", lost: "connection lost" },
	},
	types: {
		workstation: "Workstation",
		remote_workstation: "Remote workstation",
		remote_number: "Remote number",
		none: "No station",
	} satisfies Record<StationType, string>,
	extension: (digits: string) => `extension ${digits}`,
	states: {
		pending: "connecting",
		live: "live",
		unresponsive: "unresponsive",
		lost: "lost",
		ended: "ended",
	} satisfies Record<SessionState, string>,
	dropped: {
		when: "When",
		by: "By",
		from: "From",
		note: "Note",
		user: "User",
		station: "Station",
		number: "Number",
		ledger: (number: number) => `Ledger number ${number}`,
		next: {
			here: "Log on here again",
			again: "Log on again",
			back: "Back to log on",
			reload: "Reload the page",
		},
	},
};

/** The main page. */
export const main = {
	ends,
	main: {
		heading: "Main page",
		logOff: "Log off",
		settings: "Settings",
		back: "Back to the main page",
		place: "My place",
		user: "User",
		station: "Station",
		type: "Station type",
		number: "Number",
		persistent: "Persistent connection",
		yes: "Yes",
		machine: "Computer",
		since: "Since",
		sharing: "Sharing this station",
		alone: "Nobody else is at this station.",
		noStation: "Without a station there is nobody to share it with.",
		logOffFailed: "The server did not answer, so you are still logged on. Try again.",
		statusFailed: "The server did not answer, so your status is as it was. Try again.",
	},
	status: {
		region: "My status",
		label: "Status",
		note: "Note",
		since: (time: string) => `Since ${time}`,
		unknown: "Not known yet",
	},
	directory: {
		region: "Directory",
		search: "Search the directory",
		rows: "Users",
		onlyLoggedOn: "Logged on only",
		user: "User",
		status: "Status",
		place: "Place",
		away: "Not logged on",
		count: (loggedOn: number, all: number) => `${loggedOn} of ${all} logged on`,
		noMatch: "Nobody matches.",
		empty: "Waiting for the directory…",
	},
	bar: {
		region: "Status bar",
		connecting: "Connecting…",
		connected: "Connected",
		reconnecting: "Reconnecting…",
		lost: "Connection lost",
		next: (time: string) => `next try in ${time}`,
		kept: (time: string) => `station kept for ${time}`,
		host: "Host",
		user: "User",
		place: "Place",
		status: "Status",
		notices: "Notices",
		dismiss: (notice: string) => `Dismiss: ${notice}`,
		persistent: "persistent",
	},
	quality: {
		label: "Line",
		words: { good: "good", slow: "slow", unsteady: "unsteady", slept: "tab slept" } satisfies Record<
			QualityWord,
			string
		>,
		answers: "Answers take",
		unknown: "not known yet",
		missed: "Heartbeats missed",
		losses: "Connections lost",
		slept: (time: string) => `Your browser put this tab to sleep, or the computer slept, for ${time}.`,
		within: "In the last ten minutes.",
		help: "What can I do?",
	},
	banner: {
		lost: "The connection was lost. Your station is kept while the page reconnects.",
		late: "The connection has been lost for too long to be sure of your station. The page goes on trying.",
		now: "Reconnect now",
		manual: "Log on manually",
	},
	idle: {
		region: "Inactivity",
		soon: "You are about to be logged off, because you are inactive.",
		left: (time: string) => `You are logged off in ${time}.`,
		over: "Your time is over. The server is logging you off.",
		stay: "Stay logged on",
	},
	copied: {
		notice: (time: string) =>
			`All your saved logons were revoked (${time}), because one was used a second time, as happens when somebody has copied it. If that was not you, change your password.`,
		seen: "Dismiss",
	},
};

/** The settings, which the main page opens. */
export const settings = {
	settings: {
		heading: "Settings",
		profiles: "Profiles",
		profilesHint: "They are saved and picked on the logon page.",
	},
	saved: {
		heading: "Saved logons",
		intro: "These browsers log you on automatically, without your password.",
		loading: "Asking the server…",
		none: "No browser logs you on automatically. You can switch it on at the next log on.",
		noneSso: "No browser logs you on automatically: single sign-on is always asked for anew.",
		failed: "The server did not answer. Try again.",
		again: "Try again",
		where: (browser: string, system: string) => `${browser} on ${system}`,
		unknown: "Unknown browser",
		thisBrowser: "This browser",
		address: "Last used from",
		made: "Saved",
		used: "Last used",
		revoke: "Revoke",
		revokeOf: (where: string) => `Revoke ${where}`,
		revokeAll: "Revoke all",
		sure: (where: string) => `${where} will ask for your password again. Sessions go on.`,
		sureAll: "All your browsers will ask for your password again. Sessions go on.",
		cancel: "Cancel",
		revoked: (where: string) => `Revoked: ${where} does not log you on automatically any more.`,
		revokedAll: "Revoked: no browser logs you on automatically any more.",
	},
	theme: {
		heading: "Theme",
		system: "As the system",
		light: "Light",
		dark: "Dark",
		kept: "Kept in this browser, for the logon page and the help too.",
		failed: "This browser keeps nothing for this site, so the theme stays as it is.",
	},
	leaving: {
		heading: "Leaving",
		ask: "Ask before I close this page",
		hint: "Closing does not log you off: your station is kept for a moment, then your session ends. Kept in this browser.",
	},
	password: {
		heading: "Change password",
		elsewhere:
			"Your password is not kept here. Change it where it is kept: that of a Windows account in Windows, that of a single sign-on at its provider.",
		current: "Current password",
		new: "New password",
		again: "New password, once more",
		hint: (characters: number) => `At least ${characters} characters. A short sentence that only you know is good.`,
		differ: "This differs from the new password. Enter it once more.",
		submit: "Change password",
		sending: "Changing…",
		changed: "Your password is changed. Your other sessions have ended; this one goes on.",
		uncertain: "The server did not answer, so it is not certain whether your password is changed.",
		failed: (why: string) => `Your password is not changed. ${why}`,
		unanswered:
			"The server did not answer, so it is not certain whether your password is changed. Press again with the same passwords: that does no harm, and tells.",
		perhaps: "The change that was not answered may be done: then the new password of that time is your current one.",
	},
};

/** The user agreement. */
export const agreement = {
	agreement: {
		heading: "User agreement",
		text: "Text of the user agreement",
		version: (version: number) => `Version ${version}. You go on only if you agree.`,
		accept: "OK",
		decline: "Decline",
	},
};

/** The field for the host, where there are several. */
export const hosts = {
	hosts: {
		label: "Host",
		open: "Show the hosts",
		asking: (host: string) => `Asking ${host}…`,
	},
};

/** Single sign-on, where there is a provider. */
export const sso = {
	sso: {
		heading: "Single sign-on",
		or: "or",
		logOnWith: (provider: string) => `Log on with ${provider}`,
		goOn: (user: string) => `Log on as ${user}`,
		kept: (user: string) => `You are ${user}. Leave this empty to go on.`,
		tookTooLong: "The log on took too long. Start it again with single sign-on; what you entered is still here.",
		noLonger: "This browser does not log you on by itself any more. Log on with single sign-on.",
		onlyAtHome: (host: string) => `People log on to ${host} with single sign-on, at its own address.`,
		alsoAtHome: (host: string) => `Single sign-on for ${host} is at its own address.`,
		goHome: (host: string) => `Go to ${host}`,
		homeUnknown: "Your administrator knows that address.",
		administrators: "Administrators log on with a password",
		notAutomatic: "Single sign-on is always asked for anew: only a log on with a password can be automatic.",
	},
};

/** Named sets of what stands in the logon form. */
export const profiles = {
	profiles: {
		heading: "Profiles",
		none: "None of these",
		close: "Close",
		saveAs: "Save the form as",
		whatIsSaved: "Everything in it but the password, in this browser.",
		save: "Save",
		replace: "Replace",
		kept: (count: number) => `Profiles kept in this browser: ${count}`,
		keptNone: "This browser keeps no profile.",
		rename: "Rename",
		renameOf: (name: string) => `Rename ${name}`,
		newName: (name: string) => `New name of ${name}`,
		remove: "Delete",
		removeOf: (name: string) => `Delete ${name}`,
		sure: (name: string) => `${name} will not be offered any more. Nothing else is deleted.`,
		cancel: "Cancel",
		missed: {
			hostGone: (name: string) => `The host of ${name} is not offered any more. Everything else is filled in.`,
			typeGone: (name: string) => `The station type of ${name} is not offered any more. Everything else is filled in.`,
		},
		trouble: {
			empty: "Enter a name.",
			long: "The name is too long.",
			taken: "There is a profile of this name already.",
			many: "There are too many profiles. Delete one first.",
			gone: "This profile was deleted meanwhile.",
			unkept: "The browser has not kept this: its storage is full or forbidden.",
		},
	},
};

/** The refusal that waits until the place is free. */
export const waiting = {
	waiting: {
		title: (place: string) => `${place} is free – Stationmaster`,
		station: {
			free: (name: string) => `Station ${name} is free.`,
			take: (name: string) => `Log on to ${name} now`,
		},
		number: {
			free: (number: string) => `The number ${number} is free.`,
			take: (number: string) => `Log on with ${number} now`,
		},
		over: "Your password counted for five minutes. Enter it again to go on.",
		ssoOver: "Your single sign-on counted for five minutes. Press its button again to go on.",
	},
};

/** The stations on offer, where none was entered. */
export const offered = {
	offered: {
		heading: "Choose a station",
		intro: (user: string) => `These are the stations that ${user} may use.`,
		none: "There is no station that you may use. Ask your administrator.",
		search: "Search stations",
		noMatch: "No station matches.",
		available: "Available",
		shared: "Available, shared",
		taken: "In use",
		thisMachine: "on this computer",
		otherMachine: "on another computer",
		back: "Back",
		count: (available: number, all: number) => `${available} of ${all} available`,
	},
};

/** What a tab says whose session runs in another one. */
export const tabs = {
	blocked: {
		heading: "Already running in this browser window",
		who: (name: string, since: string) => `${name} is logged on there, since ${since}.`,
		waits: "This page goes on by itself when the other one is closed.",
		useHere: "Use it here",
		goThere: "Go to that tab",
		again: "Try again",
		still: "It still runs in another tab or window.",
		silent: "The server does not answer. The other tab goes on as it was; try again in a moment.",
		called: "The other tab has been called and has not answered yet. It may hang, or sleep.",
		find: (title: string) =>
			`A browser lets no page switch tabs. Look among your tabs and windows for the one that is marked with ●: ${title}`,
	},
};

/** What another language must have, by part. */
export interface Parts {
	page: typeof page;
	main: typeof main;
	settings: typeof settings;
	agreement: typeof agreement;
	hosts: typeof hosts;
	profiles: typeof profiles;
	waiting: typeof waiting;
	offered: typeof offered;
	tabs: typeof tabs;
	sso: typeof sso;
}
