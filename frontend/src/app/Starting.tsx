import { host, hosts } from "../api/host.ts";
import { t } from "../text/text.ts";
import { Card } from "../ui/Card.tsx";
import { Countdown } from "../ui/Countdown.tsx";
import { NewsHeading } from "../ui/NewsHeading.tsx";
import { chooseHost, retryNow } from "./start.ts";
import type { Screen } from "./state.ts";

/** The moment before it is known what to show. */
export function Starting() {
	return (
		<Card>
			<p class="quiet late" role="status">
				{t.starting}
			</p>
		</Card>
	);
}

/** The server does not answer at the start: the page goes on trying by itself. */
export function Unreachable({ screen }: { screen: Extract<Screen, { at: "unreachable" }> }) {
	return (
		<Card>
			<NewsHeading>{t.unreachable.heading}</NewsHeading>
			<p>{screen.sentence}</p>
			<p class="quiet">
				{screen.trying ? t.unreachable.trying : <Countdown until={screen.nextAt} text={t.unreachable.next} />}
			</p>
			<div class="actions">
				<button type="button" class="primary" onClick={() => retryNow()}>
					{t.unreachable.now}
				</button>
				{host.value && hosts.value.length > 1 && (
					<button type="button" onClick={chooseHost}>
						{t.unreachable.otherHost}
					</button>
				)}
			</div>
		</Card>
	);
}
