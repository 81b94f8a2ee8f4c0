import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { Person } from "./parts/person.ts";
import { type Database, Postgres } from "./parts/postgres.ts";
import { Server } from "./parts/server.ts";
import { Terminal } from "./parts/terminal.ts";
import { type UserName, users } from "./parts/users.ts";
import { watch } from "./parts/watch.ts";
import type { Wire } from "./parts/wire.ts";

/** Where somebody's window is to be. */
export interface Seat {
	/** The machine; a new one without it. */
	on?: Wire;
	/** What the browser window is to be like. */
	window?: BrowserContextOptions;
	/** The origin of another site that it goes to. */
	visits?: string;
}

interface OfTest {
	/** Policies that differ from their defaults, by their names in the database. */
	policies: Record<string, unknown>;
	/** A running server with demo data on a database of its own. */
	server: Server;
	/** A server with its private Postgres in a fresh folder, as the plain binary runs. */
	embedded: Server;
	/** Somebody in a new window. */
	somebody: (name: UserName, seat?: Seat) => Promise<Person>;
	/** Alice in a window on a machine. */
	alice: Person;
	/** Bob in a window on another machine. */
	bob: Person;
	/** Somebody with the terminal client, on a machine of their own unless one is named. */
	terminal: (name: UserName, args: readonly string[], on?: Wire) => Promise<Terminal>;
}

interface OfWorker {
	postgres: Postgres;
	/** A database with demo data, which nobody is connected to: what the tests' databases are copies of. */
	template: Database;
}

/** A real server for each test, on a database of its own, and people with browser windows of their own. */
export const test = base.extend<OfTest, OfWorker>({
	postgres: [
		// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
		async ({}, use) => {
			const postgres = new Postgres(process.env.STATIONMASTER_E2E_KEEP ?? "");
			await use(postgres);
			await postgres.stop();
		},
		{ scope: "worker" },
	],

	template: [
		async ({ postgres }, use) => {
			const template = await postgres.create();
			const server = await Server.onEmpty(postgres, template);
			await server.first.stop();
			await use(template);
		},
		{ scope: "worker" },
	],

	policies: [{}, { option: true }],

	server: async ({ postgres, template, policies }, use, info) => {
		const database = await postgres.create(template.name);
		if (Object.keys(policies).length > 0) {
			await database.sql("update policies set doc = $1, version = version + 1", policies);
		}
		const server = await Server.onDatabase(postgres, database);
		await use(server);
		if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log });
		await server.close();
	},

	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	embedded: async ({}, use, info) => {
		const folder = await mkdtemp(join(tmpdir(), "stationmaster-e2e-"));
		const server = await Server.onFolder(folder);
		await use(server);
		if (info.status !== info.expectedStatus) await info.attach("server log", { body: server.log });
		await server.close(true);
		await rm(folder, { recursive: true, force: true });
	},

	somebody: async ({ browser, server }, use) => {
		const people: Person[] = [];
		const findings: string[][] = [];
		await use(async (name, { on, window: options, visits } = {}) => {
			const machine = on ?? (await server.machine());
			const window = await browser.newContext({ baseURL: machine.url, ...options });
			findings.push(watch(window, machine.url, visits));
			const person = new Person(users[name], machine, window, await window.newPage());
			people.push(person);
			return person;
		});
		// What comes from here on is the driver's own doing: its screenshots break the content security policy.
		const found = findings.flat();
		await Promise.all(people.map((person) => person.window.close()));
		expect(found, "what pages did that they never do").toEqual([]);
	},

	alice: async ({ somebody }, use) => use(await somebody("alice")),

	bob: async ({ somebody }, use) => use(await somebody("bob")),

	terminal: async ({ server }, use) => {
		const started: Terminal[] = [];
		await use(async (name, args, on) => {
			const terminal = new Terminal(users[name], on ?? (await server.machine()), args);
			started.push(terminal);
			return terminal;
		});
		await Promise.all(started.map((terminal) => terminal.kill()));
	},
});

export { expect };
