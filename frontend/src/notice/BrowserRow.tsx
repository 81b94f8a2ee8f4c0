import type { Browsers } from "../api/types.gen.ts";
import { InPart } from "../app/InPart.tsx";
import { browserPart } from "../app/part.ts";
import { judge } from "./judge.ts";

/** The form's first row, for who has a browser that the page is not made for; hardly anybody needs its code. */
export function BrowserRow({ browsers }: { browsers: Browsers | undefined }) {
	const finding = browsers && judge(browsers, navigator.userAgent, navigator.cookieEnabled);
	if (!browsers || !finding) return null;
	return (
		<InPart part={browserPart} waiting={null} failed={null}>
			{({ BrowserNotice }) => <BrowserNotice browsers={browsers} finding={finding} />}
		</InPart>
	);
}
