import { host, hostLabel } from "../api/host.ts";
import type { Session } from "../api/types.gen.ts";
import type { SessionScreen } from "../app/state.ts";
import type { Link } from "../live/client.ts";
import { numberName, stationName } from "../text/place.ts";
import { policyWord, t } from "../text/text.ts";
import { Countdown } from "../ui/Countdown.tsx";
import { Item } from "./Item.tsx";
import { LineQuality } from "./LineQuality.tsx";
import { Notices } from "./Notices.tsx";

/** The lower edge: how the connection stands, where I am logged on and as whom, and what there is to know. */
export function StatusBar({ screen }: { screen: SessionScreen }) {
	const { session, status, link, notices, dismissed, quality } = screen;
	const b = t.bar;
	return (
		<footer class="bar" role="contentinfo" aria-label={b.region}>
			<p class={`link link-${link.at}`}>
				<strong role="status">{b[link.at]}</strong>
				<LinkTimes link={link} />
			</p>
			{quality && link.at === "connected" && <LineQuality quality={quality} />}
			<dl>
				<Item name={b.host} value={hostLabel() || host.value || location.host} />
				<Item name={b.user} value={session.user} />
				<Item name={b.place} value={placeOf(session)} />
				<Item name={b.status} value={policyWord(status?.label ?? "")} />
			</dl>
			<Notices notices={notices.filter(({ code }) => !dismissed.includes(code))} />
		</footer>
	);
}

function LinkTimes({ link }: { link: Link }) {
	if (link.at === "connecting" || link.at === "connected") return null;
	return (
		<span class="times">
			{link.nextAt !== null && <Countdown until={link.nextAt} text={t.bar.next} />}
			{link.at === "reconnecting" && <Countdown until={link.keptUntil} text={t.bar.kept} />}
		</span>
	);
}

function placeOf(session: Session): string {
	const { station_type: type, number, persistent } = session;
	const line = number && `${numberName(session)}${persistent ? ` (${t.bar.persistent})` : ""}`;
	return [stationName(session), t.types[type], line].filter(Boolean).join(" · ");
}
