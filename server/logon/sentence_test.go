package logon

import (
	"strings"
	"testing"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct {
		name, language string
		code           Code
		facts          map[string]string
		want           string
	}{
		{"plain", "en", CodeLoggedOff, nil, "You are logged off."},
		{
			"facts", "en", CodeStationHeld,
			map[string]string{"station": "T1", "holder": "Alice", "frees_in_s": "12"},
			"Station T1 is kept for Alice for another 12 seconds.",
		},
		{"a missing fact", "en", CodeSupervisor, nil, "Your session has been logged off by the supervisor (–)."},
		{"an empty fact", "en", CodeStationDeleted, map[string]string{"station": ""}, "Station – has been deleted."},
		{
			"a fact with braces is not filled in again", "en", CodeStationInUse,
			map[string]string{"station": "{holder}", "holder": "{", "{": "x"},
			"Station {holder} is in use by { on another computer.",
		},
		{"German", "de", CodeLoggedOff, nil, "Sie sind abgemeldet."},
		{
			"German of a region, with facts", "de-AT", CodeStationInUse,
			map[string]string{"station": "T1", "holder": "Alice"},
			"Die Station T1 wird von Alice an einem anderen Computer benutzt.",
		},
		{"a language without sentences", "xx", CodeLoggedOff, nil, "You are logged off."},
		{"a region falls back to its language", "EN-gb", CodeLoggedOff, nil, "You are logged off."},
		{"no language", "", CodeLoggedOff, nil, "You are logged off."},
		{
			"outside the catalogue", "en", "no_such_code",
			map[string]string{"reference": "R7"},
			"Something went wrong on the server. Tell your administrator the reference R7.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Sentence(c.language, c.code, c.facts); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNoSentenceShowsABrace(t *testing.T) {
	for _, language := range Languages() {
		for _, code := range Codes() {
			got := Sentence(language, code, nil)
			if got == "" || strings.ContainsAny(got, "{}") {
				t.Errorf("%s, %s: %q", language, code, got)
			}
		}
	}
}

func TestInfo(t *testing.T) {
	busy := CodeWindowBusy.Info()
	if !busy.As.Has(AsRefusal|AsClose) || busy.As.Has(AsDrop) || busy.Status != 409 || busy.Close != 4507 {
		t.Errorf("window_busy: %+v", busy)
	}
	if Code("no_such_code").Known() || !CodeLoggedOn.Known() {
		t.Error("Known does not follow the catalogue")
	}
	for _, code := range Codes() {
		if code.Info().As.Has(AsDrop) && code.Reconnects() {
			t.Errorf("%s ends a session, and yet its clients would come back", code)
		}
	}
	if !CodeRestarting.Reconnects() || CodeInvalidCredentials.Reconnects() {
		t.Error("Reconnects does not follow the range of the close code")
	}
}
