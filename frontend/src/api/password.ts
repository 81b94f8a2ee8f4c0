import { ask, type Reply } from "./http.ts";
import type { PasswordChange } from "./types.gen.ts";

/** Changes one's own password, in the words of the contract. */
export const changePassword = (token: string, body: PasswordChange): Promise<Reply<null>> =>
	ask("/me/password", { method: "POST", token, body });
