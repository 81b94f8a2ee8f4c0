import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test, vi } from "vitest";
import type { ServerInfo } from "../api/types.gen.ts";
import { ssoPart } from "../app/part.ts";
import { noFields } from "../app/state.ts";
import { dispatch, state } from "../app/store.ts";
import { LogonPage } from "../logon/LogonPage.tsx";

test("a form that comes before its part for single sign-on gives that the focus all the same", async () => {
	document.body.innerHTML = "<div></div>";
	const root = document.body.firstElementChild;
	const info = { station_types: ["workstation"], providers: [{ name: "corp", label: "Corp" }] };
	dispatch({ type: "info", info: info as unknown as ServerInfo });
	dispatch({ type: "loggedOff", note: "", fields: { ...noFields, provider: "corp" } });
	expect(ssoPart.ready).toBeNull();
	await act(() => {
		if (root && state.value.screen.at === "logon") render(<LogonPage screen={state.value.screen} />, root);
	});
	await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Log on with Corp"));
});
