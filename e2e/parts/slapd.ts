import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Lines } from "./lines.ts";

const run = promisify(execFile);

/** What scripts/provide installs: Debian keeps it out of the path of everybody but root. */
const program = ["/usr/sbin/slapd", "/usr/libexec/slapd"].find((path) => existsSync(path)) ?? "slapd";

const base = "dc=corp,dc=example";
const password = "Right-horse-7";

/** The group whose people the tests let in. */
export const floor = `cn=floor,${base}`;

/** People of the directory. Bo is in the group "floor". */
export const accounts = {
	bo: { name: "CORP\\bo", display: "Bo Berg", password },
	eve: { name: "eve@corp.example", display: "Eve Ek", password },
};

const data = `dn: ${base}
objectClass: dcObject
objectClass: organization
dc: corp
o: Corp

dn: uid=bo,${base}
objectClass: inetOrgPerson
uid: bo
cn: Bo Berg
sn: Berg
displayName: Bo Berg
userPassword: ${password}
pwdChangedTime: 20200101000000Z

dn: uid=eve,${base}
objectClass: inetOrgPerson
uid: eve
cn: Eve Ek
sn: Ek
displayName: Eve Ek
userPassword: ${password}

dn: ${floor}
objectClass: groupOfNames
cn: floor
member: uid=bo,${base}
`;

const config = (folder: string) => `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${folder}/slapd.pid
database mdb
directory ${folder}/db
suffix "${base}"
rootdn "cn=root,${base}"
rootpw ${password}
overlay ppolicy
`;

/** A real OpenLDAP on loopback. */
export class Slapd {
	#process: Lines | null = null;

	private constructor(
		private readonly folder: string,
		private readonly url: string,
	) {}

	static async start(): Promise<Slapd> {
		const folder = await mkdtemp(join(tmpdir(), "stationmaster-slapd-"));
		await mkdir(join(folder, "db"));
		await writeFile(join(folder, "slapd.conf"), config(folder));
		await writeFile(join(folder, "data.ldif"), data);
		// slapadd is slapd by another name.
		await run(program, ["-T", "add", "-q", "-f", join(folder, "slapd.conf"), "-l", join(folder, "data.ldif")]);
		const slapd = new Slapd(folder, `ldap://127.0.0.1:${await freePort()}`);
		await slapd.start();
		return slapd;
	}

	/** What the server is to be told of it. */
	get configuration(): string {
		return JSON.stringify([
			{
				name: "corp",
				kind: "openldap",
				domain: "CORP",
				upn_suffixes: ["corp.example"],
				default: true,
				servers: [this.url],
				plain: true,
				bind_dn: `cn=root,${base}`,
				password,
				bases: [base],
			},
		]);
	}

	/** Runs it again after a kill, at the same address. */
	async start(): Promise<void> {
		// It says on its standard error that it listens.
		const args = ["-f", join(this.folder, "slapd.conf"), "-d", "stats", "-h", this.url];
		this.#process = new Lines("sh", ["-c", 'exec "$0" "$@" 2>&1', program, ...args], process.env);
		await this.#process.line(/slapd starting/);
	}

	/** Gives somebody another password, as the directory's own ways do. It is down for that moment. */
	async changePassword(uid: string, password: string): Promise<void> {
		await this.kill();
		const changed = new Date().toISOString().replace(/[-:T]|\..*/g, "");
		const change = join(this.folder, "change.ldif");
		await writeFile(
			change,
			`dn: uid=${uid},${base}
changetype: modify
replace: userPassword
userPassword: ${password}
-
replace: pwdChangedTime
pwdChangedTime: ${changed}Z
`,
		);
		// slapmodify is slapd by another name, too.
		await run(program, ["-T", "modify", "-f", join(this.folder, "slapd.conf"), "-l", change]);
		await this.start();
	}

	/** Kills it, as a crash does. */
	async kill(): Promise<void> {
		this.#process?.signal("SIGKILL");
		await this.#process?.end();
		this.#process = null;
	}

	async stop(): Promise<void> {
		await this.kill();
		await rm(this.folder, { recursive: true, force: true });
	}
}

async function freePort(): Promise<number> {
	const listener = createServer().listen(0, "127.0.0.1");
	await once(listener, "listening");
	const { port } = listener.address() as AddressInfo;
	listener.close();
	await once(listener, "close");
	return port;
}
