import { liveNow } from "../app/session.ts";
import { t } from "../text/text.ts";
import { Countdown } from "../ui/Countdown.tsx";
import { useFocusBack } from "../ui/focusBack.ts";
import { useNow } from "../ui/now.ts";

/**
 * Says that the person is being logged off because they do nothing, and when. Whatever they do here takes it back; the button is for who
 * looks for one, and for programs that press buttons for people.
 */
export function IdleWarning({ endsAt }: { endsAt: number }) {
	const over = useNow() >= endsAt;
	return (
		<section class="banner" aria-label={t.idle.region} ref={useFocusBack<HTMLElement>()}>
			<p>
				<strong role="alert">{over ? t.idle.over : t.idle.soon}</strong>{" "}
				{!over && <Countdown until={endsAt} text={t.idle.left} />}
			</p>
			<button type="button" onClick={() => liveNow()?.active()}>
				{t.idle.stay}
			</button>
		</section>
	);
}
