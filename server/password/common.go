package password

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// commonList is what people take for a password most, folded: lower case, one to a line, # begins a comment. It is our own collection of words
// and keys that are known to everybody.
//
//go:embed common.txt
var commonList string

var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonList) {
		word, _, _ := strings.Cut(line, "#")
		for word := range strings.FieldsSeq(word) {
			words[word] = true
		}
	}
	return words
})

const (
	// fewExtras is how many digits and signs around a common word make no other password of it.
	fewExtras = 6
	// shortUnit is how long what is repeated may be at the most for the whole to count as common.
	shortUnit = 4
)

// Common tells whether guessers would try the password first: it is a common word, written with the usual digits and signs for letters, with
// some more around it, or several times; or it follows the keys, the alphabet or the numbers.
func (*Passwords) Common(password string) bool {
	p := unitOf(strings.ToLower(strings.Join(strings.Fields(password), "")))
	if utf8.RuneCountInString(p) <= shortUnit || walks(p) || jumps(every(p, 0))+jumps(every(p, 1)) == 0 {
		return true
	}
	// With the signs that stand for letters, and without.
	for _, isLetter := range []func(rune) bool{unicode.IsLetter, func(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune("@$€", r) }} {
		core := strings.TrimFunc(p, func(r rune) bool { return !isLetter(r) })
		extras := strings.Replace(p, core, "", 1)
		if utf8.RuneCountInString(extras) > fewExtras && !walks(unitOf(extras)) {
			continue
		}
		if common()[core] || common()[letters.Replace(core)] || walks(core) {
			return true
		}
	}
	return common()[p] || common()[letters.Replace(p)]
}

// letters undoes what people write for letters.
var letters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "€", "e", "!", "i")

// unitOf is what the whole repeats, or the whole.
func unitOf(p string) string {
	runes := []rune(p)
	for n := 1; n <= len(runes)/2; n++ {
		if len(runes)%n == 0 && strings.Repeat(string(runes[:n]), len(runes)/n) == p {
			return string(runes[:n])
		}
	}
	return p
}

// every gives each second character, from the first or the second on.
func every(p string, from int) string {
	var out []rune
	for i, r := range []rune(p) {
		if i%2 == from {
			out = append(out, r)
		}
	}
	return string(out)
}

// rows are what fingers and memories follow: numbers, the alphabet, the keys in rows and columns, in English and German.
var rows = []string{
	"12345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "qwertzuiopü+", "asdfghjkl;'", "asdfghjklöä", "zxcvbnm,./", "yxcvbnm,.-",
	"azertyuiop", "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "1qay", "2wsx", "6zhn", "!\"§$%&/()=", "!@#$%^&*()",
}

var neighbours = sync.OnceValue(func() map[[2]rune]bool {
	pairs := map[[2]rune]bool{}
	for _, row := range rows {
		keys := []rune(row)
		for i := range keys[1:] {
			pairs[[2]rune{keys[i], keys[i+1]}] = true
			pairs[[2]rune{keys[i+1], keys[i]}] = true
		}
	}
	return pairs
})

// walks tells whether nearly every character is a neighbour of the one before it.
func walks(p string) bool {
	n := utf8.RuneCountInString(p)
	return n > 3 && jumps(p) <= n/4
}

// jumps counts the characters that are neither the one before them nor a neighbour of it.
func jumps(p string) (n int) {
	keys := []rune(p)
	for i := 1; i < len(keys); i++ {
		if keys[i] != keys[i-1] && !neighbours()[[2]rune{keys[i-1], keys[i]}] {
			n++
		}
	}
	return n
}
