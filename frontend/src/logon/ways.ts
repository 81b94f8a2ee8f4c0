import type { ServerInfo } from "../api/types.gen.ts";

/** Whether the policy hides the fields for user and password. Whoever administers has them at an address of their own all the same. */
export function withoutPassword(info: ServerInfo | null): boolean {
	return Boolean(info?.password_off) && !new URLSearchParams(location.search).has("password");
}

/** Whether there is anything to say of single sign-on at this host. */
export function hasSso(info: ServerInfo | null): boolean {
	return Boolean(info?.providers ?? info?.sso_at_home);
}
