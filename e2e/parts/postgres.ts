import { randomBytes } from "node:crypto";
import { Lines } from "./lines.ts";

interface Answer {
	dsn?: string;
	rows?: Record<string, unknown>[];
	error?: string;
}

/** The Postgres of one test worker, with databases that are copies of one template. It ends with the worker. */
export class Postgres {
	readonly #keeper: Lines;
	#orders: Promise<unknown> = Promise.resolve();

	/** `program`: the built db/dbtest/keep. */
	constructor(program: string) {
		this.#keeper = new Lines(program, [], process.env);
	}

	/** Makes a database as a copy of another; its connections must be closed. */
	async create(template = "template0"): Promise<Database> {
		const name = `e2e_${randomBytes(8).toString("hex")}`;
		const { dsn = "" } = await this.order({ do: "create", database: name, template });
		return new Database(this, name, dsn);
	}

	/** Stops Postgres in order, which cuts every connection, and starts it again on the same data. */
	async restart(): Promise<void> {
		await this.order({ do: "restart" });
	}

	async stop(): Promise<void> {
		this.#keeper.process.stdin?.end();
		await this.#keeper.end();
	}

	/** One order at a time: the answers come in their order and carry nothing else to tell them apart. */
	order(order: object): Promise<Answer> {
		const mine = this.#orders.then(async () => {
			const before = this.#keeper.out.length;
			this.#keeper.process.stdin?.write(`${JSON.stringify(order)}\n`);
			const [line] = await this.#keeper.line(/^\{.*/, before);
			const answer = JSON.parse(line) as Answer;
			if (answer.error) throw new Error(`${JSON.stringify(order)}: ${answer.error}`);
			return answer;
		});
		this.#orders = mine.catch(() => {});
		return mine;
	}
}

/** One database, for one test. */
export class Database {
	constructor(
		private readonly postgres: Postgres,
		readonly name: string,
		readonly dsn: string,
	) {}

	/** Runs SQL as the server's own role, for what no page and no command shows. */
	async sql(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
		const { rows = [] } = await this.postgres.order({ do: "sql", database: this.name, sql, values });
		return rows;
	}

	async drop(): Promise<void> {
		await this.postgres.order({ do: "drop", database: this.name });
	}
}
