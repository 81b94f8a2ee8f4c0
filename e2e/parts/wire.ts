import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server as Listener, type Socket } from "node:net";

/** Both ends of one connection through the wire. */
interface Pair {
	near: Socket;
	far: Socket;
	live: boolean;
}

/**
 * The network cable of one machine: a TCP relay whose connections come to the server from a loopback address of their
 * own, which is how the server tells machines apart. It can be cut, frozen, and plugged in elsewhere.
 */
export class Wire {
	#pairs = new Set<Pair>();
	#isCut = false;

	private constructor(
		private readonly listener: Listener,
		/** The address that the server sees. */
		readonly address: string,
		private upstream: () => number | null,
	) {}

	/** `upstream`: the port to go to, asked for each connection; null: nobody listens. */
	static async lay(address: string, upstream: () => number | null): Promise<Wire> {
		const listener = createServer();
		const wire = new Wire(listener, address, upstream);
		listener.on("connection", (near) => wire.#carry(near));
		listener.listen(0, "127.0.0.1");
		await once(listener, "listening");
		return wire;
	}

	/** What a browser on this machine goes to. */
	get url(): string {
		return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
	}

	/** The network is away: what is open breaks off, and nothing new gets through. */
	cut(): void {
		this.#isCut = true;
		for (const { near, far } of this.#pairs) {
			near.resetAndDestroy();
			far.resetAndDestroy();
		}
	}

	/** The network is back; what was open stays broken. */
	mend(): void {
		this.#isCut = false;
	}

	/** Goes to another server from the next connection on. */
	plugInto(upstream: () => number | null): void {
		this.upstream = upstream;
	}

	/** Leaves the server's ends of live connections half-open: they hear nothing more, not even that the page has gone. */
	strand(): void {
		for (const pair of this.#pairs) {
			if (!pair.live) continue;
			pair.near.unpipe(pair.far);
			pair.far.unpipe(pair.near);
			pair.near.removeAllListeners("close").removeAllListeners("error");
			pair.near.on("error", () => {});
			pair.near.resume();
			pair.far.resume();
		}
	}

	close(): void {
		this.cut();
		this.listener.close();
	}

	#carry(near: Socket): void {
		const port = this.upstream();
		if (this.#isCut || port === null) {
			near.resetAndDestroy();
			return;
		}
		const far = dial({ host: "127.0.0.1", port, localAddress: this.address });
		const pair = { near, far, live: false };
		this.#pairs.add(pair);
		near.once("data", (head) => {
			pair.live = /^GET (\/hosts\/[^/]+)?\/api\/v1\/live/.test(head.toString("latin1"));
		});
		near.pipe(far);
		far.pipe(near);
		// A broken end breaks the other; an orderly end has gone through the pipe already.
		near.on("error", () => far.resetAndDestroy());
		far.on("error", () => near.resetAndDestroy());
		near.on("close", () => far.destroySoon());
		far.on("close", () => {
			near.destroySoon();
			this.#pairs.delete(pair);
		});
	}
}
