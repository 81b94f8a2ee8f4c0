import { useEffect, useRef } from "preact/hooks";
import { hostLabel } from "../api/host.ts";
import { state } from "../app/store.ts";
import { withoutPassword } from "../logon/ways.ts";
import { t } from "../text/text.ts";

/** Where people log on to the host that was chosen, where that is not here. */
export function atHome(): string {
	const { info } = state.value;
	if (!info?.sso_at_home) return "";
	return withoutPassword(info) ? t.sso.onlyAtHome(hostLabel()) : t.sso.alsoAtHome(hostLabel());
}

/**
 * Where people log on to another host by single sign-on: at its own address, as its providers send them back to that. `alone`: there is no
 * form for a password here, but for who administers. What it says is read out by the field for the host, which was there before.
 */
export function AtHome({ alone = false }: { alone?: boolean }) {
	const address = state.value.info?.sso_at_home?.address;
	const host = hostLabel();
	const section = useRef<HTMLElement>(null);
	useEffect(() => {
		// It takes the place of a control that had the focus.
		if (document.activeElement === document.body) section.current?.querySelector("a")?.focus();
	}, []);
	return (
		<section ref={section} class="sso at-home" aria-label={t.sso.heading}>
			<p>{alone ? t.sso.onlyAtHome(host) : t.sso.alsoAtHome(host)}</p>
			{address && /^https?:/.test(address) ? (
				<p>
					<a class="go" href={`${address}/`}>
						{t.sso.goHome(host)}
					</a>
				</p>
			) : (
				<p class="quiet">{t.sso.homeUnknown}</p>
			)}
			{alone && (
				<p class="quiet">
					<a href="/?password">{t.sso.administrators}</a>
				</p>
			)}
		</section>
	);
}
