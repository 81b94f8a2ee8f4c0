import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { enteredHost, host, hostLabel, learnHosts, useHost } from "../api/host.ts";
import { noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { asking, enter, matching, nameOf, settle } from "./choose.ts";

const list = [
	{ name: "york", label: "York" },
	{ name: "leeds", label: "Leeds floor" },
	{ name: "hull", label: "hull" },
];

let asked: string[];
let answer: (path: string) => Promise<Response>;

beforeEach(() => {
	learnHosts(list);
	useHost("");
	localStorage.clear();
	asked = [];
	answer = async () => Response.json({ contact: "there", station_types: ["workstation"] });
	vi.stubGlobal("fetch", (path: string) => {
		asked.push(path);
		return answer(path);
	});
	dispatch({ type: "loggedOff", note: "", fields: noFields });
});

afterEach(() => {
	learnHosts([]);
	useHost("");
});

test("a host is found by its label or name, in any letters; this one has no name", () => {
	expect(["York", " york ", "", "  "].map(nameOf)).toEqual(["", "", "", ""]);
	expect(["LEEDS FLOOR", "leeds", "Hull"].map(nameOf)).toEqual(["leeds", "leeds", "hull"]);
	expect(["Paris", " a/b ", "..", "."].map(nameOf)).toEqual(["Paris", "a/b", "..-", ".-"]);
});

test("what is on offer has the text in its label or name", () => {
	expect(matching("").map(({ name }) => name)).toEqual(["york", "leeds", "hull"]);
	expect(matching("FL").map(({ name }) => name)).toEqual(["leeds"]);
	expect(matching("l").map(({ name }) => name)).toEqual(["leeds", "hull"]);
	expect(matching("paris")).toEqual([]);
});

describe("settle", () => {
	test("without anything entered asks nobody", async () => {
		expect(await settle()).toBe(true);
		enter("York");
		expect(await settle()).toBe(true);
		enter("yORK");
		expect(await settle()).toBe(true);
		expect(asked).toEqual([]);
		expect(enteredHost.value).toBeNull();
	});

	test("goes over to the host, keeps it, and learns what the form must know", async () => {
		enter("leeds");
		const settled = settle();
		expect(asking.value).toBe("leeds");
		expect(await settled).toBe(true);
		expect(asking.value).toBe("");
		expect(asked).toEqual(["/hosts/leeds/api/v1/server-info"]);
		expect(hostLabel()).toBe("Leeds floor");
		expect(state.value.info).toMatchObject({ contact: "there" });
		expect(localStorage.getItem("stationmaster.host")).toBe("leeds");
	});

	test("drops the ticket of the host before", async () => {
		const problem = { type: "", title: "", status: 409, code: "station_in_use", detail: "In use.", ticket: "t" };
		dispatch({ type: "refused", problem, who: { user: "alice" }, at: 1 });
		enter("leeds");
		await settle();
		expect(state.value.screen).toMatchObject({ news: { kind: "none" }, ticket: null });
	});

	test("says beside the field what keeps it from the host, and stays where it is", async () => {
		answer = async () => Response.json({ code: "host_unknown", detail: "No Paris.", status: 404 }, { status: 404 });
		enter("Paris?");
		expect(await settle()).toBe(false);
		expect(asked).toEqual(["/hosts/Paris%3F/api/v1/server-info"]);
		expect(state.value.screen).toMatchObject({ news: { kind: "field", field: "host", sentence: "No Paris." } });
		expect(host.value).toBe("");
		expect(enteredHost.value).toBe("Paris?");
		enter("York");
		expect(await settle()).toBe(true);
		expect(state.value.screen).toMatchObject({ news: { kind: "none" } });
	});

	test("says so when nobody answers", async () => {
		answer = () => Promise.reject(new TypeError("no network"));
		enter("hull");
		expect(await settle()).toBe(false);
		expect(state.value.screen).toMatchObject({ news: { kind: "field", field: "host" } });
	});

	test("of several the last counts, whichever is answered first", async () => {
		const replies: ((response: Response) => void)[] = [];
		answer = () => new Promise((reply) => replies.push(reply));
		enter("leeds");
		const first = settle();
		enter("hull");
		const second = settle();
		replies[1]?.(Response.json({ contact: "hull", station_types: ["workstation"] }));
		expect(await second).toBe(true);
		replies[0]?.(Response.json({ contact: "leeds", station_types: ["workstation"] }));
		expect(await first).toBe(false);
		expect(host.value).toBe("hull");
		expect(state.value.info).toMatchObject({ contact: "hull" });
	});

	test("what was entered meanwhile is not settled", async () => {
		enter("leeds");
		const settled = settle();
		enter("hul");
		expect(await settled).toBe(false);
		expect(host.value).toBe("");
		enter("York");
		expect(await settle()).toBe(true);
		expect(host.value).toBe("");
	});
});
