import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Lines } from "./lines.ts";
import type { Database, Postgres } from "./postgres.ts";
import { Wire } from "./wire.ts";

/** The binary that `make build` makes; elsewhere on request, for one that is not in the tree. */
export const binary = process.env.STATIONMASTER_BIN || `${import.meta.dirname}/../../bin/stationmaster`;

const run = promisify(execFile);

/** Loopback addresses of machines; every test begins anew, as every test has servers of its own. */
const firstMachine = 11;

/** The environment without what the developer's own has set for servers. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
	const { PATH, HOME, TMPDIR, POSTGRES_BIN } = process.env;
	return { PATH, HOME, TMPDIR, POSTGRES_BIN, LISTEN_ADDR: "127.0.0.1:0", ...more };
}

/** One node: a process of the real binary. It can end in every way a process can, and start again. */
export class Node {
	#process: Lines | null = null;
	#port: number | null = null;
	/** What the processes before the running one said. */
	#before: string[] = [];

	/** `demo`: its database is empty, and is to get demo data. */
	constructor(
		private readonly env: Record<string, string>,
		private readonly demo: boolean,
	) {}

	/** The port of the running process; null while there is none: by now it may be somebody else's. */
	get port(): number | null {
		return this.#port;
	}

	get log(): string {
		return [...this.#before, ...(this.#process?.said ?? [])].join("\n");
	}

	/** Starts it and waits until it listens. */
	async start(): Promise<void> {
		this.#process = new Lines(binary, this.demo ? ["serve", "--demo"] : ["serve"], environment(this.env));
		const [, port] = await this.#process.line(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
		this.#port = Number(port);
	}

	/** Ends it in order, as an operator or a deployment does. */
	async stop(): Promise<void> {
		await this.#end("SIGTERM");
	}

	/** Kills it, as a crash does: nobody is told anything. */
	async kill(): Promise<void> {
		await this.#end("SIGKILL");
	}

	/** A new process after an orderly end. */
	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** Freezes it: it holds its sockets and says nothing. */
	pause(): void {
		this.#process?.signal("SIGSTOP");
	}

	/** Goes on after a pause. */
	wake(): void {
		this.#process?.signal("SIGCONT");
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		if (!this.#process) return;
		// From the signal on nobody is led there, so that a new connection never meets the process that ends.
		this.#port = null;
		this.#process.signal(signal);
		await this.#process.end();
		this.#before.push(...this.#process.said);
		this.#process = null;
	}
}

/** The server under test: one node or several on a database of their own, and the machines that reach them. */
export class Server {
	#nodes: Node[] = [];
	#wires: Wire[] = [];

	private constructor(
		/** The environment of its nodes, and of the commands beside them. */
		private readonly env: Record<string, string>,
		private readonly postgres: Postgres | null,
		private readonly database: Database | null,
		private readonly demo: boolean,
	) {}

	/** Starts a server on an empty database, which gets demo data. */
	static async onEmpty(postgres: Postgres, database: Database): Promise<Server> {
		const server = new Server({ DATABASE_URL: database.dsn }, postgres, database, true);
		await server.node();
		return server;
	}

	/**
	 * Starts a server on a database that has demo data already; `more`: what else its environment says. It is not told of them: it would try
	 * every demo user's password, to print what holds, and that takes longer than all else of its start.
	 */
	static async onDatabase(postgres: Postgres, database: Database, more: Record<string, string> = {}): Promise<Server> {
		const server = new Server({ ...more, DATABASE_URL: database.dsn }, postgres, database, false);
		await server.node();
		return server;
	}

	/** Starts a server with a private Postgres in a folder, as the plain binary does it. */
	static async onFolder(folder: string): Promise<Server> {
		const server = new Server({ DATA_DIR: folder }, null, null, true);
		await server.node();
		return server;
	}

	/** The node that was started first. */
	get first(): Node {
		const [first] = this.#nodes;
		if (!first) throw new Error("no node was started");
		return first;
	}

	/** Starts one more node on the same database. */
	async node(): Promise<Node> {
		const node = new Node(this.env, this.demo);
		this.#nodes.push(node);
		await node.start();
		return node;
	}

	/** One more machine, with a wire to a node. */
	async machine(node: Node = this.first): Promise<Wire> {
		const wire = await Wire.lay(`127.0.0.${firstMachine + this.#wires.length}`, () => node.port);
		this.#wires.push(wire);
		return wire;
	}

	/** Runs a sub-command beside the server, to its end, and gives what it prints. `password`: for those that want one. */
	async cli(args: readonly string[], password = ""): Promise<string> {
		const more: Record<string, string> = password ? { STATIONMASTER_PASSWORD: password } : {};
		const { stdout } = await run(binary, [...args], { env: environment({ ...this.env, ...more }) });
		return stdout;
	}

	/** The number of the held session of a user, as `session list` shows it. */
	async sessionOf(user: string): Promise<string> {
		const list = await this.cli(["session", "list"]);
		const found = new RegExp(`^(\\d+) +${user} `, "m").exec(list)?.[1];
		if (!found) throw new Error(`${user} has no session:\n${list}`);
		return found;
	}

	/** How often a page or a program has connected to the user's held session: each attach raises it. */
	async attachments(user: string): Promise<number> {
		const rows = await this.sql(
			"select attachment from sessions join users on users.id = user_id where users.name = $1 and ended_at is null",
			user,
		);
		return Number(rows[0]?.attachment ?? 0);
	}

	/** Runs SQL on the server's database. */
	async sql(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
		if (!this.database) throw new Error("this server has a private Postgres");
		return this.database.sql(sql, ...values);
	}

	/** The causes of a kind in the ledger, oldest first: `user code`. */
	async ledger(kind: "logon" | "refusal" | "drop" | "logoff" | "agreement"): Promise<string[]> {
		const rows = await this.sql("select user_name, code from ledger where kind = $1 order by id", kind);
		return rows.map(({ user_name, code }) => `${user_name} ${code}`);
	}

	/** Stops Postgres and starts it again below the running nodes. */
	async restartPostgres(): Promise<void> {
		await this.postgres?.restart();
	}

	/** What all nodes have logged. */
	get log(): string {
		return this.#nodes.map((node) => node.log).join("\n----\n");
	}

	/** Ends everything of this server. `orderly`: where its private Postgres is to end in order, too. */
	async close(orderly = false): Promise<void> {
		for (const wire of this.#wires) wire.close();
		await Promise.all(this.#nodes.map((node) => (orderly ? node.stop() : node.kill())));
		await this.database?.drop();
	}
}
