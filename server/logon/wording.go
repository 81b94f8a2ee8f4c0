package logon

import "strings"

// Facts that are words themselves. Like the sentences they come from the files of the languages and are made when they
// are read, never stored: who reads them later may read another language.

func phrase(language string, w word, facts map[string]string) string {
	return fill(inLanguage(wordings, language, w), facts)
}

var typeWords = map[StationType]word{
	Workstation: wordTypeWorkstation, RemoteWorkstation: wordTypeRemoteWorkstation, RemoteNumber: wordTypeRemoteNumber,
	NoStation: wordTypeNone,
}

// typeWord is a station type as sentences call it; the page's form has the same words. Empty for what is no type.
func typeWord(language string, t StationType) string {
	w, ok := typeWords[t]
	if !ok {
		return ""
	}
	return phrase(language, w, nil)
}

// Text tells a person where the new log on came from, in the language (as for Sentence). Empty when nothing is known.
func (o Origin) Text(language string) string {
	var alone, with word
	switch {
	case o.Station != "":
		alone, with = wordFromStation, wordFromStationAddress
	case o.Number != "":
		alone, with = wordFromNumber, wordFromNumberAddress
	default:
		return o.Address
	}
	facts := map[string]string{"station": o.Station, "number": o.Number, "address": o.Address}
	if o.Address == "" {
		return phrase(language, alone, facts)
	}
	return phrase(language, with, facts)
}

// MachineName is a machine as people know it, in the language (as for Sentence): its address or name. A browser that only its cookie
// tells apart has neither; own: it is the reader's.
func MachineName(language, machine string, own bool) string {
	kind, name, _ := strings.Cut(machine, ":")
	switch {
	case kind != "device":
		return name
	case own:
		return phrase(language, wordThisBrowser, nil)
	}
	return phrase(language, wordOtherBrowser, map[string]string{"name": name[:min(len(name), 8)]})
}
