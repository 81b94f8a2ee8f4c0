/** Who can log on, and how they are shown to others. */
export interface Credentials {
	name: string;
	display: string;
	password: string;
}

/** The demo users of the binary (server/app/firstusers.go) that the tests are about. Dora may use T-101 and T-199 only. */
export const users = {
	alice: { name: "alice", display: "Alice Adams", password: "alice-demo-001" },
	bob: { name: "bob", display: "Bob Brown", password: "bob-demo-002" },
	carol: { name: "carol", display: "Carol Clark", password: "carol-demo-003" },
	dora: { name: "dora", display: "Dora Dean", password: "dora-demo-004" },
} satisfies Record<string, Credentials>;

export type UserName = keyof typeof users;
