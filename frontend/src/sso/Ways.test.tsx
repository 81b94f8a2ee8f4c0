import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { enteredHost, host, hosts, useHost } from "../api/host.ts";
import type { ServerInfo } from "../api/types.gen.ts";
import { hostPart, ssoPart } from "../app/part.ts";
import { noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { steadyNow } from "../live/clock.ts";
import { LogonPage } from "../logon/LogonPage.tsx";
import { speak } from "../text/language.ts";

const corp = { name: "corp", label: "Corp" };
const york = { name: "york", label: "York" };
const leeds = { name: "leeds", label: "Leeds" };
const home = { name: "home", label: "Home" };
const information = { station_types: ["workstation"], statuses: [], cached_credentials: true, languages: [] };

let root: HTMLElement;

beforeEach(async () => {
	root = document.createElement("div");
	document.body.replaceChildren(root);
	dispatch({ type: "loggedOff", note: "", fields: noFields });
	await ssoPart.load();
});

afterEach(async () => {
	useHost("");
	hosts.value = [];
	await act(() => render(null, root));
});

const knows = (info: object) =>
	act(() => dispatch({ type: "info", info: { ...information, ...info } as unknown as ServerInfo }));

function show(): Promise<void> {
	return act(() => {
		const { screen } = state.value;
		if (screen.at === "logon") render(<LogonPage screen={screen} />, root);
	});
}

const buttons = () => [...root.querySelectorAll("button.wide")].map((button) => button.textContent);
const focused = () => document.activeElement?.textContent || document.activeElement?.getAttribute("name");

test("the provider of the last time is the first, and has the focus", async () => {
	await knows({ providers: [home, corp] });
	await show();
	expect(buttons()).toEqual(["Log on", "Log on with Home", "Log on with Corp"]);
	expect(focused()).toBe("user");
	dispatch({ type: "loggedOff", note: "", fields: { ...noFields, provider: "corp", station: "T-101" } });
	await show();
	expect(buttons()).toEqual(["Log on", "Log on with Corp", "Log on with Home"]);
	expect(focused()).toBe("Log on with Corp");
	// One that is not there any more is no reason to look for it.
	await knows({ providers: [home] });
	await show();
	expect(buttons()).toEqual(["Log on", "Log on with Home"]);
	for (const fields of [state.value.fields, { ...noFields, provider: "corp" }]) {
		dispatch({ type: "loggedOff", note: "", fields });
		await show();
		expect(focused()).toBe("user");
	}
});

test("a provider of the last time is none where there are no providers", async () => {
	dispatch({ type: "loggedOff", note: "", fields: { ...noFields, user: "alice" } });
	await knows({});
	dispatch({ type: "typed", fields: { provider: "corp" } });
	await show();
	expect(focused()).toBe("password");
});

test("without the password the form has all the rest, and the field at fault has the focus", async () => {
	await knows({ providers: [corp, home], password_off: true });
	await show();
	expect(buttons()).toEqual(["Log on with Corp", "Log on with Home"]);
	expect(root.querySelector("[name=user], [name=password]")).toBeNull();
	expect(root.querySelector("[name=profile]")).not.toBeNull();
	expect(focused()).toBe("station");
	dispatch({ type: "fieldError", field: "station", code: "field_required", sentence: "Enter something." });
	dispatch({ type: "typed", fields: { station: "T-9" } });
	await show();
	expect(focused()).toBe("station");
	expect(root.querySelector("#field-station-error")?.textContent).toBe("Enter something.");
});

test("whom a provider vouches for goes on as who they are, whatever name stands in the form", async () => {
	await knows({ providers: [corp] });
	dispatch({ type: "typed", fields: { user: "alice", provider: "corp" } });
	const ticket = { value: "tick", user: "corp\\bo", typed: "alice", expiresAt: steadyNow() + 60_000 };
	dispatch({ type: "arrived", ticket });
	await show();
	expect(buttons()).toEqual(["Log on as corp\\bo", "Log on with Corp"]);
	expect(root.querySelector("#field-password-hint")?.textContent).toContain("You are corp\\bo.");
	// A password says who logs on, and so does the button.
	const password = root.querySelector<HTMLInputElement>("[name=password]");
	const enter = (value: string) =>
		act(() => {
			if (password) password.value = value;
			password?.dispatchEvent(new Event("input"));
		});
	await enter("alice's");
	expect(buttons()).toEqual(["Log on", "Log on with Corp"]);
	await enter("");
	expect(buttons()).toEqual(["Log on as corp\\bo", "Log on with Corp"]);
	await act(() => dispatch({ type: "typed", fields: { user: "carol" } }));
	await show();
	expect(buttons()).toEqual(["Log on", "Log on with Corp"]);
});

test("another host that logs people on at its own address alone says where that is", async () => {
	hosts.value = [home, { name: "leeds", label: "Leeds" }];
	useHost("leeds");
	await knows({ password_off: true, sso_at_home: { address: "https://leeds.example" } });
	await show();
	expect(root.textContent).toContain("People log on to Leeds with single sign-on, at its own address.");
	const links = [...root.querySelectorAll<HTMLAnchorElement>(".at-home a")].map((a) => [
		a.textContent,
		a.getAttribute("href"),
	]);
	expect(links).toEqual([
		["Go to Leeds", "https://leeds.example/"],
		["Administrators log on with a password", "/?password"],
	]);
	expect(buttons()).toEqual([]);
	expect([...root.querySelectorAll("form [name]")].map((control) => control.getAttribute("name"))).toEqual([]);

	await knows({ password_off: true, sso_at_home: {} });
	await show();
	expect(root.textContent).toContain("Your administrator knows that address.");
	await knows({ password_off: true, sso_at_home: { address: "javascript:alert(1)" } });
	await show();
	expect(root.querySelectorAll(".at-home a")).toHaveLength(1);

	await knows({ password_off: false, sso_at_home: { address: "https://leeds.example" } });
	await show();
	expect(buttons()).toEqual(["Log on"]);
	expect(root.querySelector(".at-home a")?.getAttribute("href")).toBe("https://leeds.example/");
});

test("a host without a form gives the focus to the way to its own, and says so where it is heard", async () => {
	await hostPart.load();
	hosts.value = [york, leeds];
	await knows({ providers: [corp], password_off: true });
	await show();
	const said = root.querySelector("[role=status].visually-hidden");
	expect(said?.textContent).toBe("");
	root.querySelector<HTMLElement>("[name=type]")?.focus();
	useHost("leeds");
	const info = { ...information, password_off: true, sso_at_home: { address: "https://leeds.example" } };
	await act(() => dispatch({ type: "host", info: info as unknown as ServerInfo }));
	await show();
	expect(focused()).toBe("Go to Leeds");
	expect(said?.isConnected).toBe(true);
	expect(said?.textContent).toBe("People log on to Leeds with single sign-on, at its own address.");
});

test("what went wrong is said in the language that is spoken by now", async () => {
	await knows({ providers: [corp] });
	for (const [why, english, german] of [
		["tookTooLong", "The log on took too long.", "zu lange"],
		["unreachable", "The server did not answer.", "nicht geantwortet"],
	] as const) {
		dispatch({ type: "failed", why });
		await show();
		expect(root.querySelector("[role=alert]")?.textContent).toContain(english);
		await act(async () => void (await speak("de")));
		expect(root.querySelector("[role=alert]")?.textContent).toContain(german);
		await act(async () => void (await speak("en")));
	}
});

test("a host that is chosen takes nobody away from its field", async () => {
	await knows({});
	dispatch({ type: "failed", why: "unreachable" });
	await show();
	const host = document.createElement("input");
	host.setAttribute("name", "host");
	root.append(host);
	host.focus();
	await act(() => dispatch({ type: "host", info: { ...information } as unknown as ServerInfo }));
	await show();
	expect(focused()).toBe("host");
});

test("a host that is chosen takes nothing from the form that stays", async () => {
	hosts.value = [home, { name: "leeds", label: "Leeds" }];
	await knows({ providers: [corp] });
	await show();
	const password = root.querySelector<HTMLInputElement>("[name=password]");
	if (password) password.value = "typed";
	useHost("leeds");
	await act(() => dispatch({ type: "host", info: { ...information } as unknown as ServerInfo }));
	await show();
	await vi.waitFor(() => expect(buttons()).toEqual(["Log on"]));
	expect(root.querySelector<HTMLInputElement>("[name=password]")?.value).toBe("typed");
});

describe("with another host entered", () => {
	let asked: string[];
	let other: object;

	beforeEach(async () => {
		await hostPart.load();
		hosts.value = [
			{ name: "york", label: "York" },
			{ name: "leeds", label: "Leeds floor" },
		];
		asked = [];
		other = { ...information, password_off: true, sso_at_home: {} };
		vi.stubGlobal("fetch", async (path: string) => {
			asked.push(path);
			return Response.json(other);
		});
		await knows({ providers: [corp, home], password_off: true });
		await show();
	});

	const pressEnter = () => act(() => void root.querySelector("form")?.dispatchEvent(new Event("submit")));

	test("Enter goes over to that host, and to no provider of this one", async () => {
		enteredHost.value = "Leeds floor";
		await pressEnter();
		await vi.waitFor(() => expect(host.value).toBe("leeds"));
		await show();
		expect(asked).toEqual(["/hosts/leeds/api/v1/server-info"]);
		expect(buttons()).toEqual([]);
	});

	test("nor does another provider's button", async () => {
		enteredHost.value = "Leeds floor";
		await act(() => root.querySelector<HTMLElement>(".others button")?.click());
		await vi.waitFor(() => expect(host.value).toBe("leeds"));
		expect(asked).toEqual(["/hosts/leeds/api/v1/server-info"]);
	});

	test("this host under its name is no other", async () => {
		other = { code: "unavailable", detail: "Later.", status: 503 };
		enteredHost.value = "yORK";
		await pressEnter();
		await vi.waitFor(() => expect(asked).toEqual(["/api/v1/sso/corp/start"]));
	});
});
