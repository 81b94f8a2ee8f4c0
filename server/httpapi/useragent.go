package httpapi

import "strings"

// sign is what tells a browser or a system by its User-Agent.
type sign struct{ mark, name string }

// Those that call themselves by the names of others too come first.
var (
	browsers = []sign{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"Vivaldi/", "Vivaldi"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	systems = []sign{
		{"Windows", "Windows"},
		{"Android", "Android"},
		{"iPhone", "iOS"},
		{"iPad", "iPadOS"},
		{"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"},
		{"Linux", "Linux"},
	}
)

// browserOf tells from a User-Agent what a person would call their browser and what it runs on; empty where it is not known. It is for people
// to recognise it by: anybody can say anything.
func browserOf(userAgent string) (browser, system string) {
	return firstSign(userAgent, browsers), firstSign(userAgent, systems)
}

func firstSign(text string, signs []sign) string {
	for _, s := range signs {
		if strings.Contains(text, s.mark) {
			return s.name
		}
	}
	return ""
}
