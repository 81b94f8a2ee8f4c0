import { language } from "../text/language.ts";
import { apiOf, host } from "./host.ts";
import type { Problem } from "./types.gen.ts";

/** An answer of the server: what was asked for, a problem, or none at all. */
export type Reply<T> =
	| { kind: "ok"; value: T }
	| { kind: "problem"; problem: Problem }
	/** Nobody answered, or somebody else than the server did. */
	| { kind: "unreachable" };

/** What a request carries beside its path. */
export interface Ask {
	method?: "GET" | "POST" | "PUT" | "DELETE";
	body?: object;
	token?: string;
	/** The name of the host that is asked; without it the one that the page talks to. */
	at?: string;
	/** When to give it up; without it after 15 s. */
	signal?: AbortSignal;
}

const patienceMs = 15_000;

/** Asks the server. It never throws: what goes wrong is one of the replies. */
export async function ask<T>(
	path: string,
	{ method = "GET", body, token, at = host.value, signal = AbortSignal.timeout(patienceMs) }: Ask = {},
): Promise<Reply<T>> {
	const headers: Record<string, string> = {
		Accept: "application/json, application/problem+json",
		"Accept-Language": language.value,
	};
	if (body) headers["Content-Type"] = "application/json";
	if (token) headers.Authorization = `Bearer ${token}`;
	try {
		const response = await fetch(apiOf(at) + path, {
			method,
			headers,
			credentials: "same-origin",
			cache: "no-store",
			// Who logs off and closes the page at once has logged off.
			keepalive: method === "DELETE",
			signal,
			...(body && { body: JSON.stringify(body) }),
		});
		const answer: unknown = response.status === 204 ? null : await response.json();
		if (response.ok) return { kind: "ok", value: answer as T };
		return isProblem(answer) ? { kind: "problem", problem: answer } : { kind: "unreachable" };
	} catch {
		return { kind: "unreachable" };
	}
}

function isProblem(answer: unknown): answer is Problem {
	return typeof answer === "object" && answer !== null && "code" in answer && "detail" in answer;
}
