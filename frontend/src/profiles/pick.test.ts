import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { enteredHost, host, learnHosts, useHost } from "../api/host.ts";
import type { ServerInfo } from "../api/types.gen.ts";
import { type Fields, noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { lastName, pick, shown } from "./pick.ts";
import { type Profile, profiles, remove, save } from "./store.ts";

const offers = (...station_types: string[]) => ({ station_types, cached_credentials: true }) as ServerInfo;
const office: Fields = { ...noFields, user: "alice", station: "T-101", remember: true };
const profile = (more: Partial<Profile> = {}): Profile => ({ name: "Office", host: "", fields: office, ...more });

let answer: (path: string) => Promise<Response>;

beforeEach(() => {
	useHost("");
	lastName.value = "";
	answer = async () => Response.json(offers("workstation"));
	vi.stubGlobal("fetch", (path: string) => answer(path));
	dispatch({ type: "loggedOff", note: "", fields: { ...noFields, user: "bob" } });
	dispatch({ type: "info", info: offers("workstation", "none") });
});

afterEach(() => {
	learnHosts([]);
	useHost("");
	for (const { name } of profiles.value) remove(name);
});

describe("picking", () => {
	test("fills the whole form in", async () => {
		expect(await pick(profile())).toBe("whole");
		expect(state.value.fields).toEqual(office);
	});

	test("leaves out a station type that is not offered any more", async () => {
		const fields: Fields = { ...office, type: "remote_number", number: "+441" };
		expect(await pick(profile({ fields }))).toBe("typeGone");
		expect(state.value.fields).toMatchObject({ user: "alice", type: "workstation", number: "+441" });
	});

	test("leaves out a host that is not offered any more", async () => {
		expect(await pick(profile({ host: "leeds" }))).toBe("hostGone");
		expect([host.value, state.value.fields.user]).toEqual(["", "alice"]);
	});

	test("does not log on by itself where the policy is off", async () => {
		dispatch({ type: "info", info: { ...offers("workstation"), cached_credentials: false } });
		await pick(profile({ fields: { ...office, automatic: true } }));
		expect(state.value.fields.automatic).toBe(false);
	});
});

describe("where there are several hosts", () => {
	beforeEach(() =>
		learnHosts([
			{ name: "york", label: "York" },
			{ name: "leeds", label: "Leeds floor" },
		]),
	);

	test("goes to that of the profile, and takes what that one offers", async () => {
		const fields: Fields = { ...office, type: "remote_number" };
		answer = async (path) => Response.json(path.includes("/hosts/leeds/") ? offers("remote_number") : offers("none"));
		expect(await pick(profile({ host: "leeds", fields }))).toBe("whole");
		expect([host.value, state.value.fields.type]).toEqual(["leeds", "remote_number"]);
		expect(await pick(profile({ host: "", fields }))).toBe("typeGone");
		expect([host.value, state.value.fields.type]).toEqual(["", "none"]);
	});

	test("leaves one that does not answer to be seen to", async () => {
		answer = () => Promise.reject(new TypeError("no network"));
		expect(await pick(profile({ host: "leeds" }))).toBe("hostFailed");
		expect([host.value, enteredHost.value]).toEqual(["", "Leeds floor"]);
		expect(state.value.screen).toMatchObject({ news: { kind: "field", field: "host" } });
	});

	test("of two picks the last one counts", async () => {
		const first = pick(profile({ host: "leeds", fields: { ...office, user: "carol" } }));
		expect(await Promise.all([first, pick(profile())])).toEqual(["overtaken", "whole"]);
		expect([host.value, state.value.fields.user]).toEqual(["", "alice"]);
	});
});

describe("the form", () => {
	beforeEach(() => {
		save({ name: "Home", host: "", fields: noFields });
		save({ name: "Office", host: "", fields: office });
		save({ name: "The same", host: "", fields: office });
	});

	test("is a profile while it says the same", async () => {
		expect(shown({ ...office, station: "T-101 " })?.name).toBe("Office");
		expect(shown({ ...office, station: "T-102" })).toBeUndefined();
	});
	test("is the one that was picked, of several that are the same", async () => {
		await pick(profile({ name: "The same" }));
		expect(shown(state.value.fields)?.name).toBe("The same");
		await pick(profile({ name: "Home", fields: noFields }));
		expect(shown(state.value.fields)?.name).toBe("Home");
	});
	test("is none of another host", () => {
		useHost("leeds");
		expect(shown(office)).toBeUndefined();
	});
});
