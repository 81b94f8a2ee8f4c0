/** As much of oidc-provider, which brings no types, as the tests use. */
declare module "oidc-provider" {
	import type { IncomingMessage, ServerResponse } from "node:http";

	interface Grant {
		addOIDCScope(scope: string): void;
		save(): Promise<string>;
	}

	export default class Provider {
		constructor(issuer: string, configuration: object);
		callback(): (request: IncomingMessage, response: ServerResponse) => void;
		interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
		Grant: new (of: {
			clientId: string;
			accountId: string;
		}) => Grant;
		Client: { prototype: { redirectUriAllowed(uri: string): boolean } };
	}
}
