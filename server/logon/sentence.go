package logon

import (
	"maps"
	"slices"
	"strings"
)

// missingFact stands where a sentence names a fact that nobody knew, so that a person never reads a placeholder.
const missingFact = "–"

// Sentence returns the one sentence for a person, in the language (a tag such as "en" or "de-CH"; unknown ones fall
// back to their first part, then to English), with the facts of the code filled in. A fact that is missing or empty
// becomes a dash. A code outside the catalogue gives the sentence of CodeInternal.
func Sentence(language string, c Code, facts map[string]string) string {
	return fill(template(language, c), facts)
}

// Languages returns the tags of the languages that have sentences, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(sentences)) }

func template(language string, c Code) string {
	if !c.Known() {
		c = CodeInternal
	}
	return inLanguage(sentences, language, c)
}

// inLanguage looks up the text in the language, in its first part, and in English, which has all of them.
func inLanguage[K comparable](tables map[string]map[K]string, language string, key K) string {
	language = strings.ToLower(language)
	primary, _, _ := strings.Cut(language, "-")
	for _, try := range []string{language, primary} {
		if text := tables[try][key]; text != "" {
			return text
		}
	}
	return tables["en"][key]
}

// fill replaces in one pass, so that braces inside a fact stay what they are.
func fill(template string, facts map[string]string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		b.WriteString(before)
		if !open {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if fact := facts[name]; fact != "" {
			b.WriteString(fact)
		} else {
			b.WriteString(missingFact)
		}
		template = after
	}
}
