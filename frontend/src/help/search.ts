/** A section as the index has it: page, the page's title, the section's id, its title, its text. */
export type Entry = readonly [page: string, pageTitle: string, id: string, title: string, text: string];

/** A section that was found, with the place in its text that shows why. */
export interface Hit {
	entry: Entry;
	excerpt: string;
}

const most = 12;
const excerptLength = 140;

/**
 * The sections that have most of the words, best first. Whoever pastes a sentence with names and numbers in it finds it
 * too: what is rare among the sections counts for more than what stands in many, and not every word has to be there.
 */
export function find(query: string, index: readonly Entry[]): Hit[] {
	const words = [...new Set(plain(query).split(/[^\p{L}\p{N}_]+/u))].filter((word) => word.length > 1);
	if (words.length === 0) return [];
	const texts = index.map(([, , , title, text]) => [plain(title), plain(text)] as const);
	const weights = words.map((word) => {
		const having = texts.filter(([title, text]) => title.includes(word) || text.includes(word)).length;
		return having === 0 ? 0 : Math.log(1 + index.length / having);
	});
	const scored = index.map((entry, at) => {
		const [title, text] = texts[at] ?? ["", ""];
		let score = 0;
		let matched = 0;
		words.forEach((word, n) => {
			const found = title.includes(word) ? 3 : text.includes(word) ? 1 : 0;
			score += found * (weights[n] ?? 0);
			if (found) matched++;
		});
		return { entry, matched, score: score * (matched / words.length) };
	});
	return scored
		.filter(({ matched }) => matched * 2 >= words.length)
		.sort((a, b) => b.score - a.score)
		.slice(0, most)
		.map(({ entry }) => ({ entry, excerpt: excerptOf(entry[4], words) }));
}

/** Letters without their marks, so that "losen" finds "lösen"; of the same length as the text. */
function plain(text: string): string {
	return [...text.toLowerCase()].map((letter) => letter.normalize("NFD")[0] ?? letter).join("");
}

/** A part of the text around the first of the words, from the beginning of a word on. */
function excerptOf(text: string, words: readonly string[]): string {
	const searched = plain(text);
	const first = Math.min(...words.map((word) => searched.indexOf(word)).filter((at) => at >= 0), text.length);
	const from =
		first < excerptLength / 2 || first === text.length ? 0 : text.lastIndexOf(" ", first - excerptLength / 3) + 1;
	const part = text.slice(from, from + excerptLength);
	const whole = from + excerptLength < text.length ? `${part.slice(0, part.lastIndexOf(" "))} …` : part;
	return from > 0 ? `… ${whole}` : whole;
}
