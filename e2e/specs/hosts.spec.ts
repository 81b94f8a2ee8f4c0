import { isClean } from "../parts/axe.ts";
import { Server } from "../parts/server.ts";
import { Wire } from "../parts/wire.ts";
import { test as base, expect } from "../test.ts";

/** What york's requests to leeds come from. */
const fromYork = "127.0.0.200";

/** The server is york's: its page offers leeds, which has a database of its own, and hull, where nobody answers. */
const test = base.extend<{ leeds: Server; line: Wire }>({
	leeds: async ({ postgres, template }, use, info) => {
		const database = await postgres.create(template.name);
		const leeds = await Server.onDatabase(postgres, database, { TRUSTED_PROXIES: fromYork });
		await use(leeds);
		if (info.status !== info.expectedStatus) await info.attach("log of leeds", { body: leeds.log });
		await leeds.close();
	},

	/** The network between the two. */
	line: async ({ leeds }, use) => {
		const line = await Wire.lay(fromYork, () => leeds.first.port);
		await use(line);
		line.close();
	},

	server: async ({ postgres, template, line }, use, info) => {
		const york = await Server.onDatabase(postgres, await postgres.create(template.name), {
			HOST_NAME: "york",
			HOST_LABEL: "York",
			HOSTS: `leeds=${line.url} Leeds floor, hull=http://127.0.0.1:1`,
		});
		await use(york);
		if (info.status !== info.expectedStatus) await info.attach("log of york", { body: york.log });
		await york.close();
	},
});

const unreachable = (host: string) =>
	`Host ${host} cannot be reached at this moment. Try again shortly, or choose another host.`;

test("a session at another host: live, after a reload, and dropped there", async ({ server, leeds, alice, bob }) => {
	await alice.open();
	await expect(alice.logon.host).toHaveValue("York");
	await alice.logon.chooseHost("Leeds floor");
	await expect(alice.logon.host).toHaveValue("Leeds floor");
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	await expect(alice.main.bar).toContainText("Leeds floor");
	await expect(alice.page).toHaveTitle("T-101 · Alice Adams · Leeds floor – Stationmaster");
	expect(await leeds.ledger("logon")).toEqual(["alice logged_on"]);
	expect(await server.ledger("logon")).toEqual([]);

	// From another machine, as leeds knows it, the station is taken; at york it is another one.
	await bob.open();
	await bob.logon.chooseHost("Leeds floor");
	await bob.logon.fill(bob.user, { station: "T-101" });
	await bob.logon.submit.click();
	await bob.logon.refused("Station T-101 is in use by Alice Adams on another computer.");
	await bob.logon.chooseHost("York");
	await bob.logon.fill(bob.user, { station: "T-101" });
	await bob.logon.submit.click();
	await bob.isAt("T-101");
	await expect(bob.main.bar).toContainText("York");
	await expect(bob.main.row("Alice Adams")).toContainText("Not logged on");

	await alice.page.reload();
	await alice.isAt("T-101");
	await expect(alice.main.bar).toContainText("Leeds floor");
	await alice.main.status.selectOption({ label: "In a meeting" });
	await expect(alice.main.row("Alice Adams")).toContainText("In a meeting");

	await leeds.cli(["station", "deactivate", "T-101"]);
	await alice.isDropped("Station T-101 has been deactivated.");
	await alice.page.reload();
	await alice.isDropped("Station T-101 has been deactivated.");
	await alice.dropped.next.click();
	await expect(alice.logon.host).toHaveValue("Leeds floor");
	await expect(alice.logon.station).toHaveValue("T-101");
	await bob.isAt("T-101");
});

test("a host is entered with the keyboard; an unknown and an unreachable one are refused beside the field", async ({
	alice,
}) => {
	await alice.open();
	const { host, hosts: options, user, submit } = alice.logon;
	const { keyboard } = alice.page;
	await alice.logon.fill(alice.user, { station: "T-101" });

	await host.fill("Paris");
	await submit.click();
	await expect(host).toHaveAccessibleDescription("There is no host Paris. Choose one of the list.");
	await expect(host).toBeFocused();
	await expect(alice.logon.password).toHaveValue(alice.user.password);

	await host.fill("..");
	await keyboard.press("Tab");
	await expect(host).toHaveAccessibleDescription("There is no host ..-. Choose one of the list.");

	await host.fill("h");
	await expect(options).toHaveText(["hull"]);
	await keyboard.press("ArrowDown");
	await expect(options).toHaveAttribute("aria-selected", "true");
	await keyboard.press("Enter");
	await expect(options).toHaveCount(0);
	await expect(host).toHaveValue("hull");
	await expect(host).toHaveAccessibleDescription(unreachable("hull"));
	await submit.click();
	await expect(host).toHaveAccessibleDescription(unreachable("hull"));
	await expect(alice.logon.password).toHaveValue(alice.user.password);

	await keyboard.press("ArrowDown");
	await expect(options).toHaveText(["York", "Leeds floor leeds", "hull"]);
	await keyboard.press("Escape");
	await expect(options).toHaveCount(0);
	await host.fill("LEEDS");
	await keyboard.press("Tab");
	await expect(host).toHaveValue("Leeds floor");
	await expect(host).toHaveAccessibleDescription("");
	await expect(user).toBeFocused();
	await keyboard.press("Enter");
	await alice.isAt("T-101");
	await expect(alice.main.bar).toContainText("Leeds floor");
});

test("another host goes and comes back: its sessions go on, and the form offers the others meanwhile", async ({
	leeds,
	line,
	alice,
}) => {
	await alice.open();
	await alice.logon.chooseHost("Leeds floor");
	await alice.logon.fill(alice.user, { station: "T-101" });
	await alice.logon.submit.click();
	await alice.isAt("T-101");
	const session = await leeds.sessionOf("alice");
	line.cut();
	await expect(alice.main.connection).toHaveText("Reconnecting…");
	line.mend();
	await alice.isAt("T-101");
	await leeds.first.restart();
	await alice.isAt("T-101");
	expect(await leeds.sessionOf("alice")).toBe(session);

	line.cut();
	await alice.page.reload();
	await expect(alice.page.getByText(unreachable("Leeds floor"))).toBeVisible();
	await isClean(alice.page, "a host that cannot be reached");
	await alice.page.getByRole("button", { name: "Choose another host" }).click();
	await expect(alice.logon.host).toBeFocused();
	await expect(alice.logon.host).toHaveAccessibleDescription(unreachable("Leeds floor"));
	await alice.logon.chooseHost("York");
	await expect(alice.logon.host).toHaveAccessibleDescription("");
	await alice.logon.fill(alice.user, { station: "T-102" });
	await alice.logon.submit.click();
	await alice.isAt("T-102");
	await expect(alice.main.bar).toContainText("York");
	await alice.page.reload();
	await alice.isAt("T-102");
});

for (const [colorScheme, viewport, tag] of [
	["light", { width: 1200, height: 800 }, []],
	["dark", { width: 360, height: 640 }, ["@chromium"]],
] as const) {
	test(`axe finds nothing on the form with hosts: ${colorScheme}`, { tag: [...tag] }, async ({ somebody }) => {
		const alice = await somebody("alice", { window: { colorScheme, viewport } });
		await alice.open();
		await isClean(alice.page, "the form with hosts");
		await alice.logon.host.press("ArrowUp");
		await expect(alice.logon.hosts.and(alice.page.locator("[aria-selected=true]"))).toHaveText("York");
		await isClean(alice.page, "the list of hosts");
		await alice.logon.host.press("ArrowUp");
		await alice.logon.host.press("Enter");
		await expect(alice.logon.host).toHaveAccessibleDescription(unreachable("hull"));
		await isClean(alice.page, "a host at fault");
	});
}

base("the field is hidden where there is one host", async ({ alice }) => {
	await alice.logOn("T-101");
	await expect(alice.main.bar).toContainText(new URL(alice.machine.url).host);
	await alice.main.logOff.click();
	await expect(alice.logon.submit).toBeVisible();
	await expect(alice.logon.host).toBeHidden();
	await expect(alice.page.locator("[name=host]")).toHaveCount(0);
});
