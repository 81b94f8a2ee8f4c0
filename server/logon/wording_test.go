package logon

import (
	"slices"
	"strings"
	"testing"
)

// The generator refuses a gap too; this holds what the binary really has.
func TestEveryLanguageHasEverySentenceAndWordOfItsOwn(t *testing.T) {
	if got := Languages(); !slices.Equal(got, []string{"de", "en"}) {
		t.Fatalf("languages %v", got)
	}
	for language, table := range sentences {
		if len(table) != len(Codes()) {
			t.Errorf("%s has %d sentences for %d codes", language, len(table), len(Codes()))
		}
		if len(wordings[language]) != len(wordings["en"]) {
			t.Errorf("%s has %d words, English has %d", language, len(wordings[language]), len(wordings["en"]))
		}
		if language == "en" {
			continue
		}
		for code, sentence := range table {
			if sentence == sentences["en"][code] {
				t.Errorf("%s, %s is English: %s", language, code, sentence)
			}
		}
		for w, text := range wordings[language] {
			if text == wordings["en"][w] {
				t.Errorf("%s, %s is English: %s", language, w, text)
			}
		}
	}
}

func TestFactsThatAreWordsAreInTheLanguage(t *testing.T) {
	wrong := &Refusal{Code: CodeStationWrongType, Station: "T1", Type: RemoteWorkstation}
	if got := wrong.Sentence("de"); !strings.Contains(got, "(Entfernte Arbeitsstation)") {
		t.Error(got)
	}
	if got := wrong.Sentence("en"); !strings.Contains(got, "Remote workstation,") {
		t.Error(got)
	}
}

func TestOriginText(t *testing.T) {
	for _, c := range []struct {
		origin Origin
		en, de string
	}{
		{Origin{}, "", ""},
		{Origin{Address: "10.0.0.1"}, "10.0.0.1", "10.0.0.1"},
		{Origin{Station: "T2"}, "station T2", "Station T2"},
		{Origin{Station: "T2", Address: "10.0.0.1"}, "station T2, from 10.0.0.1", "Station T2, von 10.0.0.1"},
		{Origin{Number: "+442079460018"}, "number +442079460018", "Nummer +442079460018"},
		{Origin{Number: "+442079460018", Address: "::1"}, "number +442079460018, from ::1", "Nummer +442079460018, von ::1"},
		{Origin{Station: "{address}", Address: "::1"}, "station {address}, from ::1", "Station {address}, von ::1"},
	} {
		if got := c.origin.Text("en"); got != c.en {
			t.Errorf("%+v: %q, want %q", c.origin, got, c.en)
		}
		if got := c.origin.Text("de-CH"); got != c.de {
			t.Errorf("%+v: %q, want %q", c.origin, got, c.de)
		}
	}
}

func TestMachineName(t *testing.T) {
	for _, c := range []struct {
		language, machine string
		own               bool
		want              string
	}{
		{"en", "addr:10.0.0.7", true, "10.0.0.7"},
		{"de", "device:0123456789", true, "dieser Browser"},
		{"en", "device:0123456789", true, "this browser"},
		{"de", "device:0123456789", false, "Browser 01234567"},
		{"en", "device:0123", false, "browser 0123"},
	} {
		if got := MachineName(c.language, c.machine, c.own); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
