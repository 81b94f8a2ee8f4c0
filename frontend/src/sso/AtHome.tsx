import { hostLabel } from "../api/host.ts";
import { state } from "../app/store.ts";
import { t } from "../text/text.ts";

/**
 * Where people log on to another host by single sign-on: at its own address, as its providers send them back to that. `alone`: there is no
 * form for a password here, but for who administers.
 */
export function AtHome({ alone = false }: { alone?: boolean }) {
	const address = state.value.info?.sso_at_home?.address;
	const host = hostLabel();
	return (
		<section class="sso at-home" aria-label={t.sso.heading}>
			<p role="status">{alone ? t.sso.onlyAtHome(host) : t.sso.alsoAtHome(host)}</p>
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
