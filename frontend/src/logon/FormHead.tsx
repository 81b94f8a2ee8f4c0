import { hosts } from "../api/host.ts";
import type { ServerInfo } from "../api/types.gen.ts";
import { InPart, NotLoaded } from "../app/InPart.tsx";
import { hostPart } from "../app/part.ts";
import type { News } from "../app/state.ts";
import { BrowserRow } from "../notice/BrowserRow.tsx";
import { failure } from "./failure.ts";

interface FormHeadProps {
	news: News;
	info: ServerInfo | null;
	/** What is wrong with the host. */
	hostError: Extract<News, { kind: "field" }> | undefined;
}

/** What every form to log on begins with: about the browser, what there is to say beside the fields, and the host where there are several. */
export function FormHead({ news, info, hostError }: FormHeadProps) {
	return (
		<>
			<BrowserRow browsers={info?.browsers} />
			<p role={news.kind === "failed" ? "alert" : "status"} class={news.kind === "failed" ? "error" : "note"}>
				{news.kind === "note" ? news.sentence : failure(news)}
			</p>
			{hosts.value.length > 1 && (
				<InPart part={hostPart} waiting={null} failed={<NotLoaded level={2} />}>
					{({ HostField }) => <HostField error={hostError} />}
				</InPart>
			)}
		</>
	);
}
