import type { Parts } from "./en.ts";
import { sentences as ends } from "./sentences.ends.de.gen.ts";
import { sentences } from "./sentences.page.de.gen.ts";

export const name = "Deutsch";

export const page: Parts["page"] = {
	sentences,
	product: "Stationmaster",
	language: "Sprache",
	help: {
		link: "Hilfe",
		about: (label: string) => `Hilfe: ${label}`,
		meaning: "Was bedeutet das?",
		newTab: "Öffnet sich in einem neuen Tab",
	},
	browser: {
		supported: "Unterstützte Browser",
		close: "Schließen",
	},
	policyWords: {
		"User ID": "Benutzerkennung",
		"Domain\\user name": "Domäne\\Benutzername",
		"User ID or Domain\\user name": "Benutzerkennung oder Domäne\\Benutzername",
		Available: "Verfügbar",
		Away: "Abwesend",
		"At lunch": "In der Mittagspause",
		"In a meeting": "In einer Besprechung",
		"Do not disturb": "Bitte nicht stören",
	},
	titles: {
		starting: "Startet – Stationmaster",
		unreachable: "Keine Verbindung – Stationmaster",
		blocked: "Läuft bereits – Stationmaster",
		logon: "Anmelden – Stationmaster",
		refused: "Nicht angemeldet – Stationmaster",
		offered: "Station wählen – Stationmaster",
		agreement: "Benutzervereinbarung – Stationmaster",
		dropped: "Getrennt – Stationmaster",
		moved: "In einem anderen Tab – Stationmaster",
		reconnecting: "Verbindet neu … – Stationmaster",
		idle: "Abmeldung steht bevor – Stationmaster",
		session: (place: string, name: string) => `${place} · ${name} – Stationmaster`,
	},
	starting: "Startet …",
	unreachable: {
		heading: "Der Server ist nicht erreichbar",
		sentence:
			"Der Server antwortet nicht. Prüfen Sie Ihr Netzwerk; die Seite macht von selbst weiter, sobald es möglich ist.",
		next: (time: string) => `Nächster Versuch in ${time}`,
		trying: "Versuch läuft …",
		now: "Jetzt versuchen",
		otherHost: "Anderen Server wählen",
	},
	notLoaded: {
		heading: "Ein Teil der Seite konnte nicht geladen werden",
		sentence: "Laden Sie die Seite neu, um weiterzumachen.",
		loggedOn:
			"Sie sind angemeldet, und Ihre Station bleibt noch kurze Zeit reserviert. Laden Sie die Seite neu, um weiterzumachen.",
		reload: "Neu laden",
	},
	logon: {
		heading: "An einer Station anmelden",
		password: "Passwort",
		type: "Stationsart",
		station: "Station",
		number: "Entfernte Nummer",
		persistent: "Dauerhafte Verbindung",
		profile: "Profil",
		noProfile: "Keins gesichert",
		profiles: "Sichern, ändern…",
		remember: "Anmeldedaten merken",
		automatic: "Nächstes Mal automatisch anmelden",
		automaticOff: "Ihre Systemverwaltung hat dies ausgeschaltet.",
		submit: "Anmelden",
		sending: "Anmeldung läuft …",
		stationHint: "Bleibt das Feld leer, wählen Sie aus Ihren Stationen.",
		numberHint: (example: string) => `Zum Beispiel ${example}`,
		numberOptionalHint: (example: string) =>
			`Bleibt das Feld leer, gilt die Nummer der Station. Zum Beispiel ${example}`,
		persistentHint: "Die Leitung zu dieser Nummer bleibt zwischen den Gesprächen offen.",
		passwordKept: (user: string) =>
			`Das Passwort von ${user} war richtig. Lassen Sie dieses Feld leer, um fortzufahren.`,
		loggedOff: "Sie sind abgemeldet. Ihre Station ist frei.",
		nothingLeft: "Ihre Sitzung ist beendet. Melden Sie sich neu an.",
		manual: "Melden Sie sich neu an, hier oder an einer anderen Station.",
		contact: (contact: string) => `Hilfe: ${contact}`,
		unreachable: "Der Server hat nicht geantwortet. Ihre Eingaben sind noch da; versuchen Sie es noch einmal.",
	},
	refused: {
		heading: "Nicht angemeldet",
		holder: "Wer dort ist",
		since: "Seit",
		held: "Verbindung",
		frees: "Frei in",
		freeNow: "Die Station müsste jetzt frei sein.",
		wait: (time: string) => `Sie können es in ${time} noch einmal versuchen.`,
		waited: "Sie können es jetzt noch einmal versuchen.",
		again: "Noch einmal versuchen",
		otherStation: "Andere Station wählen",
		otherNumber: "Andere Nummer eingeben",
		ledger: (number: number) => `Protokollnummer ${number}`,
		heldStates: { live: "verbunden", pending: "meldet sich gerade an", lost: "Verbindung abgerissen" },
	},
	types: {
		workstation: "Arbeitsstation",
		remote_workstation: "Entfernte Arbeitsstation",
		remote_number: "Entfernte Nummer",
		none: "Ohne Station",
	},
	extension: (digits) => `Durchwahl ${digits}`,
	states: {
		pending: "verbindet sich",
		live: "verbunden",
		unresponsive: "reagiert nicht",
		lost: "abgerissen",
		ended: "beendet",
	},
	dropped: {
		when: "Wann",
		by: "Durch",
		from: "Von wo",
		note: "Notiz",
		user: "Benutzer",
		station: "Station",
		number: "Nummer",
		ledger: (number: number) => `Protokollnummer ${number}`,
		next: {
			here: "Hier neu anmelden",
			again: "Neu anmelden",
			back: "Zurück zur Anmeldung",
			reload: "Seite neu laden",
		},
	},
};

export const main: Parts["main"] = {
	ends,
	main: {
		heading: "Hauptseite",
		logOff: "Abmelden",
		settings: "Einstellungen",
		back: "Zurück zur Hauptseite",
		place: "Wo ich angemeldet bin",
		user: "Benutzer",
		station: "Station",
		type: "Stationsart",
		number: "Nummer",
		persistent: "Dauerhafte Verbindung",
		yes: "Ja",
		machine: "Computer",
		since: "Seit",
		sharing: "Mit mir an dieser Station",
		alone: "Sonst ist niemand an dieser Station.",
		noStation: "Ohne Station gibt es niemanden, mit dem Sie sie teilen.",
		logOffFailed: "Der Server hat nicht geantwortet, Sie sind also noch angemeldet. Versuchen Sie es noch einmal.",
		statusFailed: "Der Server hat nicht geantwortet, Ihr Status ist also unverändert. Versuchen Sie es noch einmal.",
	},
	status: {
		region: "Mein Status",
		label: "Status",
		note: "Notiz",
		since: (time: string) => `Seit ${time}`,
		unknown: "Noch nicht bekannt",
	},
	directory: {
		region: "Verzeichnis",
		search: "Verzeichnis durchsuchen",
		rows: "Benutzer",
		onlyLoggedOn: "Nur angemeldete",
		user: "Benutzer",
		status: "Status",
		place: "Ort",
		away: "Nicht angemeldet",
		count: (loggedOn: number, all: number) => `${loggedOn} von ${all} angemeldet`,
		noMatch: "Niemand passt dazu.",
		empty: "Warten auf das Verzeichnis …",
	},
	bar: {
		region: "Statusleiste",
		connecting: "Verbindet …",
		connected: "Verbunden",
		reconnecting: "Verbindet neu …",
		lost: "Verbindung abgerissen",
		next: (time: string) => `nächster Versuch in ${time}`,
		kept: (time: string) => `Station noch ${time} reserviert`,
		host: "Server",
		user: "Benutzer",
		place: "Ort",
		status: "Status",
		notices: "Hinweise",
		dismiss: (notice: string) => `Ausblenden: ${notice}`,
		persistent: "dauerhaft",
	},
	quality: {
		label: "Leitung",
		words: { good: "gut", slow: "langsam", unsteady: "unruhig", slept: "Tab hat geschlafen" },
		answers: "Antworten dauern",
		unknown: "noch nicht bekannt",
		missed: "Verpasste Herzschläge",
		losses: "Abgerissene Verbindungen",
		slept: (time: string) =>
			`Ihr Browser hat diesen Tab schlafen gelegt, oder der Computer hat geschlafen, für ${time}.`,
		within: "In den letzten zehn Minuten.",
		help: "Was kann ich tun?",
	},
	banner: {
		lost: "Die Verbindung ist abgerissen. Ihre Station bleibt reserviert, während die Seite sich neu verbindet.",
		late: "Die Verbindung ist schon zu lange unterbrochen, als dass Ihre Station noch sicher wäre. Die Seite versucht es weiter.",
		now: "Jetzt neu verbinden",
		manual: "Von Hand anmelden",
	},
	idle: {
		region: "Inaktivität",
		soon: "Sie werden gleich abgemeldet, weil Sie nicht aktiv sind.",
		left: (time: string) => `Sie werden in ${time} abgemeldet.`,
		over: "Ihre Zeit ist um. Der Server meldet Sie ab.",
		stay: "Angemeldet bleiben",
	},
	copied: {
		notice: (time: string) =>
			`Alle Ihre gespeicherten Anmeldungen wurden widerrufen (${time}), weil eine ein zweites Mal benutzt wurde, wie es vorkommt, wenn jemand sie kopiert hat. Wenn Sie das nicht waren, ändern Sie Ihr Passwort.`,
		seen: "Ausblenden",
	},
};

export const settings: Parts["settings"] = {
	settings: {
		heading: "Einstellungen",
		profiles: "Profile",
		profilesHint: "Gesichert und gewählt werden sie auf der Anmeldeseite.",
	},
	saved: {
		heading: "Gespeicherte Anmeldungen",
		intro: "Diese Browser melden Sie automatisch an, ohne Ihr Passwort.",
		loading: "Der Server wird gefragt …",
		none: "Kein Browser meldet Sie automatisch an. Bei der nächsten Anmeldung können Sie es einschalten.",
		noneSso: "Kein Browser meldet Sie automatisch an: Die Einmalanmeldung wird jedes Mal neu gefragt.",
		failed: "Der Server hat nicht geantwortet. Versuchen Sie es noch einmal.",
		again: "Noch einmal versuchen",
		where: (browser: string, system: string) => `${browser} unter ${system}`,
		unknown: "Unbekannter Browser",
		thisBrowser: "Dieser Browser",
		address: "Zuletzt benutzt von",
		made: "Gespeichert",
		used: "Zuletzt benutzt",
		revoke: "Widerrufen",
		revokeOf: (where: string) => `${where} widerrufen`,
		revokeAll: "Alle widerrufen",
		sure: (where: string) => `${where} fragt dann wieder nach Ihrem Passwort. Sitzungen laufen weiter.`,
		sureAll: "Alle Ihre Browser fragen dann wieder nach Ihrem Passwort. Sitzungen laufen weiter.",
		cancel: "Abbrechen",
		revoked: (where: string) => `Widerrufen: ${where} meldet Sie nicht mehr automatisch an.`,
		revokedAll: "Widerrufen: Kein Browser meldet Sie mehr automatisch an.",
	},
	theme: {
		heading: "Farbschema",
		system: "Wie das System",
		light: "Hell",
		dark: "Dunkel",
		kept: "Gilt in diesem Browser, auch für die Anmeldeseite und die Hilfe.",
		failed: "Dieser Browser bewahrt für diese Seite nichts auf, deshalb bleibt das Farbschema, wie es ist.",
	},
	leaving: {
		heading: "Verlassen",
		ask: "Fragen, bevor ich diese Seite schließe",
		hint: "Schließen meldet Sie nicht ab: Ihre Station bleibt noch einen Moment reserviert, dann endet Ihre Sitzung. Gilt in diesem Browser.",
	},
	password: {
		heading: "Passwort ändern",
		elsewhere:
			"Ihr Passwort wird nicht hier aufbewahrt. Ändern Sie es dort, wo es aufbewahrt wird: das eines Windows-Kontos in Windows, das einer Einmalanmeldung bei deren Anbieter.",
		current: "Jetziges Passwort",
		new: "Neues Passwort",
		again: "Neues Passwort, noch einmal",
		hint: (characters: number) => `Mindestens ${characters} Zeichen. Gut ist ein kurzer Satz, den nur Sie kennen.`,
		differ: "Das ist ein anderes als das neue Passwort. Geben Sie es noch einmal ein.",
		submit: "Passwort ändern",
		sending: "Wird geändert …",
		changed: "Ihr Passwort ist geändert. Ihre anderen Sitzungen sind beendet; diese läuft weiter.",
		uncertain: "Der Server hat nicht geantwortet; ob Ihr Passwort geändert ist, steht deshalb nicht fest.",
		failed: (why: string) => `Ihr Passwort ist nicht geändert. ${why}`,
		unanswered:
			"Der Server hat nicht geantwortet; ob Ihr Passwort geändert ist, steht deshalb nicht fest. Drücken Sie noch einmal, mit denselben Passwörtern: Das schadet nicht, und die Seite sagt, wie es ist.",
		perhaps:
			"Die Änderung, die ohne Antwort blieb, kann geschehen sein: Dann ist das neue Passwort von vorhin Ihr jetziges.",
	},
};

export const agreement: Parts["agreement"] = {
	agreement: {
		heading: "Benutzervereinbarung",
		text: "Text der Benutzervereinbarung",
		version: (version) => `Fassung ${version}. Nur wenn Sie zustimmen, geht es weiter.`,
		accept: "Zustimmen",
		decline: "Ablehnen",
	},
};

export const hosts: Parts["hosts"] = {
	hosts: {
		label: "Server",
		open: "Server zeigen",
		asking: (host) => `${host} wird gefragt …`,
	},
};

export const sso: Parts["sso"] = {
	sso: {
		heading: "Einmalanmeldung",
		or: "oder",
		logOnWith: (provider: string) => `Mit ${provider} anmelden`,
		goOn: (user: string) => `Als ${user} anmelden`,
		kept: (user) => `Sie sind ${user}. Lassen Sie dieses Feld leer, um fortzufahren.`,
		tookTooLong:
			"Die Anmeldung hat zu lange gedauert. Beginnen Sie noch einmal mit der Einmalanmeldung; was Sie eingegeben haben, ist noch da.",
		noLonger: "Dieser Browser meldet Sie nicht mehr selbst an. Melden Sie sich mit der Einmalanmeldung an.",
		onlyAtHome: (host) =>
			`An ${host} meldet man sich mit der Einmalanmeldung an, unter der eigenen Adresse dieses Servers.`,
		alsoAtHome: (host) => `Die Einmalanmeldung für ${host} gibt es unter der eigenen Adresse dieses Servers.`,
		goHome: (host) => `Zu ${host}`,
		homeUnknown: "Die Adresse kennt Ihre Systemverwaltung.",
		administrators: "Die Systemverwaltung meldet sich mit Passwort an",
		notAutomatic:
			"Die Einmalanmeldung wird jedes Mal neu gefragt: Nur eine Anmeldung mit Passwort kann automatisch sein.",
	},
};

export const profiles: Parts["profiles"] = {
	profiles: {
		heading: "Profile",
		none: "Keins davon",
		close: "Schließen",
		saveAs: "Sichern unter",
		whatIsSaved: "Alles darin außer dem Passwort, in diesem Browser.",
		save: "Sichern",
		replace: "Ersetzen",
		kept: (count) => `Profile in diesem Browser: ${count}`,
		keptNone: "In diesem Browser ist kein Profil gesichert.",
		rename: "Umbenennen",
		renameOf: (name) => `${name} umbenennen`,
		newName: (name) => `Neuer Name von ${name}`,
		remove: "Löschen",
		removeOf: (name) => `${name} löschen`,
		sure: (name) => `${name} wird nicht mehr angeboten. Sonst wird nichts gelöscht.`,
		cancel: "Abbrechen",
		missed: {
			hostGone: (name) => `Den Host von ${name} gibt es hier nicht mehr. Alles andere ist ausgefüllt.`,
			typeGone: (name) => `Die Stationsart von ${name} gibt es hier nicht mehr. Alles andere ist ausgefüllt.`,
		},
		trouble: {
			empty: "Geben Sie einen Namen ein.",
			long: "Der Name ist zu lang.",
			taken: "Es gibt schon ein Profil mit diesem Namen.",
			many: "Es sind zu viele Profile. Löschen Sie zuerst eins.",
			gone: "Dieses Profil wurde inzwischen gelöscht.",
			unkept: "Der Browser hat das nicht behalten: Sein Speicher ist voll oder gesperrt.",
		},
	},
};

export const waiting: Parts["waiting"] = {
	waiting: {
		title: (place) => `${place} ist frei – Stationmaster`,
		station: {
			free: (name) => `Station ${name} ist frei.`,
			take: (name) => `Jetzt an ${name} anmelden`,
		},
		number: {
			free: (number) => `Die Nummer ${number} ist frei.`,
			take: (number) => `Jetzt mit ${number} anmelden`,
		},
		over: "Ihr Passwort galt fünf Minuten lang. Geben Sie es noch einmal ein, um fortzufahren.",
		ssoOver: "Ihre Einmalanmeldung galt fünf Minuten lang. Drücken Sie ihre Schaltfläche noch einmal, um fortzufahren.",
	},
};

export const offered: Parts["offered"] = {
	offered: {
		heading: "Station wählen",
		intro: (user: string) => `Diese Stationen darf ${user} benutzen.`,
		none: "Es gibt keine Station, die Sie benutzen dürfen. Fragen Sie Ihre Systemverwaltung.",
		search: "Stationen durchsuchen",
		noMatch: "Keine Station passt dazu.",
		available: "Verfügbar",
		shared: "Verfügbar, geteilt",
		taken: "Belegt",
		thisMachine: "an diesem Computer",
		otherMachine: "an einem anderen Computer",
		back: "Zurück",
		count: (available: number, all: number) => `${available} von ${all} verfügbar`,
	},
};

export const tabs: Parts["tabs"] = {
	blocked: {
		heading: "Läuft in diesem Browserfenster bereits",
		who: (name: string, since: string) => `Dort ist ${name} angemeldet, seit ${since}.`,
		waits: "Diese Seite macht von selbst weiter, sobald die andere geschlossen ist.",
		useHere: "Hier weitermachen",
		goThere: "Zu diesem Tab wechseln",
		again: "Noch einmal versuchen",
		still: "Es läuft noch in einem anderen Tab oder Fenster.",
		silent: "Der Server antwortet nicht. Der andere Tab macht weiter wie bisher; versuchen Sie es gleich noch einmal.",
		called: "Der andere Tab ist gerufen und hat noch nicht geantwortet. Vielleicht hängt oder schläft er.",
		find: (title) =>
			`Kein Browser lässt eine Seite den Tab wechseln. Suchen Sie unter Ihren Tabs und Fenstern den, der mit ● markiert ist: ${title}`,
	},
};
