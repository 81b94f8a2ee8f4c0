package app

import (
	"encoding/json"
	"net/http"
	"testing"

	"stationmaster/api"
)

// A drop speaks the language of the session that ends, whatever the new log on speaks; its record, read later, that of
// its reader.
func TestADropIsInTheLanguageOfTheDroppedSession(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	german, english := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	german.language = "de"
	german.logOn("alice", at("T-101"))
	page := german.open()
	english.language = "en"
	english.logOn("alice", at("T-102"))
	bye := page.bye()
	if bye.Sentence != "Ihre Verbindung wurde getrennt, weil Sie sich anschließend an einer anderen Station angemeldet haben." ||
		bye.From != "Station T-102, von "+other {
		t.Errorf("told %+v", bye)
	}
	for language, want := range map[string][2]string{
		"de-AT, en;q=0.5": {bye.Sentence, bye.From},
		"en":              {dropSentences["another_station"], "station T-102, from " + other},
		"xx":              {dropSentences["another_station"], "station T-102, from " + other},
	} {
		record := german.endedIn(language)
		if record.Sentence != want[0] || record.From != want[1] {
			t.Errorf("%s: %q from %q", language, record.Sentence, record.From)
		}
	}

	again := english.open()
	german.reload().logOn("alice", at("T-101"))
	if bye := again.bye(); bye.Sentence != dropSentences["another_station"] || bye.From != "station T-101, from "+desk {
		t.Errorf("told in English %+v", bye)
	}
}

func TestARefusalIsInTheLanguageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	_, a, _ := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, a.url, other)
	alice.logOn("alice", at("T-101"))
	alice.open()
	bob.language = "de"
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil ||
		problem.Detail != "Die Station T-101 wird von Alice Adams an einem anderen Computer benutzt." {
		t.Errorf("refused with %+v", problem)
	}
	bob.language = ""
	bob.instance = ""
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Detail != "Enter a value here." {
		t.Errorf("without a language: %+v", problem)
	}
}

// endedIn reads the record of the window's session in a language.
func (w *window) endedIn(accept string) api.Ended {
	w.t.Helper()
	res, raw := w.raw(http.MethodGet, "/session", nil, func(r *http.Request) { r.Header.Set("Accept-Language", accept) })
	var record api.SessionResult
	if err := json.Unmarshal(raw, &record); err != nil || record.Ended == nil {
		w.t.Fatalf("%s: %s (%v)", res.Status, raw, err)
	}
	return *record.Ended
}
