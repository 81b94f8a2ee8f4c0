import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A heading that takes the focus when it appears, so that a screen reader begins where the news is. */
export function NewsHeading({ level = 1, class: names, hidden, children }: NewsHeadingProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), []);
	const Tag = `h${level}` as const;
	return (
		<Tag ref={heading} tabIndex={-1} class={names} hidden={hidden}>
			{children}
		</Tag>
	);
}

interface NewsHeadingProps {
	level?: 1 | 2;
	class?: string;
	hidden?: boolean;
	children: ComponentChildren;
}
