import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as Listener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import OpenIdProvider from "oidc-provider";

const client = { client_id: "stationmaster", client_secret: "a secret of the tests" };

/** What a person at the provider sees: who are you, and a way back. */
const page = `<!doctype html><html lang="en"><title>Provider</title><form method="post">
<label>Name <input name="name"></label><button>Sign in</button><button name="cancel" value="yes">Cancel</button></form></html>`;

/** A real provider of single sign-on on loopback: whoever says who they are is that one, in the group "floor" unless they are called guest. */
export class Provider {
	readonly #listener: Listener = createServer((request, response) => void this.#answer(request, response));
	#provider: OpenIdProvider | null = null;

	private constructor(
		readonly name: string,
		readonly label: string,
	) {}

	static async start(name: string, label: string): Promise<Provider> {
		const provider = new Provider(name, label);
		provider.#listener.listen(0, "127.0.0.1");
		await once(provider.#listener, "listening");
		provider.#provider = made(provider);
		return provider;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
	}

	/** What the server is to be told of it. */
	get configuration() {
		return { name: this.name, label: this.label, issuer: this.url, ...client };
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const provider = this.#provider;
		if (!provider || request.url === "/favicon.ico") response.writeHead(404).end();
		else if (!request.url?.startsWith("/interaction/")) provider.callback()(request, response);
		else if (request.method === "GET") response.writeHead(200, { "content-type": "text/html" }).end(page);
		else {
			const said = new URLSearchParams(await text(request));
			await provider.interactionFinished(
				request,
				response,
				said.get("cancel") ? { error: "access_denied" } : { login: { accountId: said.get("name") ?? "" } },
			);
		}
	}

	stop(): void {
		this.#listener.close();
		this.#listener.closeAllConnections();
	}
}

function made({ url, name, label }: Provider): OpenIdProvider {
	const provider: OpenIdProvider = new OpenIdProvider(url, {
		// Each test's machines have addresses of their own.
		clients: [{ ...client, redirect_uris: [`${url}/unused`] }],
		claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email"] },
		cookies: { keys: ["of the tests"] },
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
		findAccount: (_: unknown, accountId: string) => ({
			accountId,
			claims: () => ({
				sub: accountId,
				name: `${accountId} of ${label}`,
				preferred_username: accountId,
				email: `${accountId}@corp.example`,
				groups: accountId === "guest" ? ["guests"] : ["floor"],
			}),
		}),
		loadExistingGrant: async ({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string } } }) => {
			const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
			grant.addOIDCScope("openid profile email");
			await grant.save();
			return grant;
		},
	});
	provider.Client.prototype.redirectUriAllowed = (uri) => uri.endsWith(`/api/v1/sso/${name}/callback`);
	return provider;
}
