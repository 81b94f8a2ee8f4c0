package logon

import "slices"

// Browser is one that the page is made for.
type Browser struct {
	Code string // what the page tells it apart by
	Name string // what people call it and its kin
	From string // the oldest version
}

// Browsers are those that the page is made for. The caller owns the list.
func Browsers() []Browser { return slices.Clone(browsers) }

// BrowserNotices is what the page tells who has another browser than those. {…} in them is the page's to fill in: only it knows.
type BrowserNotices struct{ Old, Other, Lacks, Cookies string }

// NoticesOfBrowsers gives them in the language (as for Sentence).
func NoticesOfBrowsers(language string) BrowserNotices {
	say := func(w word) string { return inLanguage(wordings, language, w) }
	return BrowserNotices{
		Old: say(wordBrowserOld), Other: say(wordBrowserOther), Lacks: say(wordBrowserLacks), Cookies: say(wordBrowserCookies),
	}
}
