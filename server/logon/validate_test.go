package logon

import (
	"strings"
	"testing"
)

func TestFitText(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Bo Berg": "Bo Berg", "": "", " \n\t ": "", "Bo\r\nBerg": "Bo Berg", "Bo\x00\x1b Berg": "Bo Berg", "\u202eBo": "Bo", "Bo\u2029Berg": "Bo Berg",
		"B\xffo": "Bo", "B\uFFFDo": "Bo", "äöü ß ⚓": "äöü ß ⚓", "123456789 123": "123456789", strings.Repeat("ä", 12): strings.Repeat("ä", 10),
	} {
		got := FitText(value, 10)
		if got != want || CheckText("", got, 10, false) != nil {
			t.Errorf("%q became %q", value, got)
		}
	}
}

func TestFitAccount(t *testing.T) {
	t.Parallel()
	groups := []string{"cn=floor", "cn=\x00", "\xff", strings.Repeat("g", MaxGroup+1)}
	a := Account{Name: `CORP\b\x00`, DisplayName: "Bo\nBerg", Mail: "bo@corp\x00", Groups: groups}.Fit()
	if a.Name != `CORP\b\x00` || a.DisplayName != "Bo Berg" || a.Mail != "" || len(a.Groups) != 1 || a.Groups[0] != "cn=floor" || groups[1] != "cn=\x00" {
		t.Errorf("%+v", a)
	}
	if a := (Account{Mail: "bo@corp.example"}).Fit(); a.Mail != "bo@corp.example" {
		t.Errorf("%+v", a)
	}
}

func TestCheckText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value    string
		required bool
		want     Code
	}{
		"plain":               {"alice", true, ""},
		"html is only text":   {"<script>alert(1)</script>", true, ""},
		"other scripts":       {"Ægir Ólafsdóttir 山田", true, ""},
		"empty":               {"", true, CodeFieldRequired},
		"spaces":              {"   ", true, CodeFieldRequired},
		"empty, not needed":   {"", false, ""},
		"longest":             {strings.Repeat("ä", 40), true, ""},
		"too long":            {strings.Repeat("ä", 41), true, CodeFieldTooLong},
		"NUL":                 {"a\x00b", true, CodeFieldCharacters},
		"line end":            {"a\nb", true, CodeFieldCharacters},
		"escape":              {"\x1b[31mred", true, CodeFieldCharacters},
		"not UTF-8":           {"a\xffb", true, CodeFieldCharacters},
		"replacement":         {"a\uFFFDb", true, CodeFieldCharacters},
		"turns the direction": {"a\u202Eb", true, CodeFieldCharacters},
		"not seen":            {"ali\u200Bce", true, CodeFieldCharacters},
		"paragraph separator": {"a\u2029b", true, CodeFieldCharacters},
		"no character":        {"alice\uFFFE", true, CodeFieldCharacters},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := CheckText("user", c.value, 40, c.required)
			switch {
			case c.want == "" && got != nil:
				t.Errorf("refused with %s", got.Code)
			case c.want != "" && (got == nil || got.Code != c.want || got.Field != "user"):
				t.Errorf("got %+v, want %s for user", got, c.want)
			}
		})
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]Code{
		" with space ": "", "Pässwörter 🙂": "", "a\u202Eb": "", strings.Repeat("ä", MaxPassword): "",
		"": CodeFieldRequired, strings.Repeat("a", MaxPassword+1): CodeFieldTooLong, "a\xffb": CodeFieldCharacters,
		"a\x00b": CodeFieldCharacters, "a\x07b": CodeFieldCharacters, "a\nb": CodeFieldCharacters, "a\tb": CodeFieldCharacters,
	} {
		got := CheckPassword("password", value)
		if want == "" && got != nil || want != "" && (got == nil || got.Code != want || got.Field != "password") {
			t.Errorf("%.20q: %+v, want %q", value, got, want)
		}
	}
}

func TestCheckChoiceNamesTheField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		choice Choice
		field  string
	}{
		"workstation":                    {Choice{Type: Workstation, Station: "T1"}, ""},
		"workstation to be offered":      {Choice{Type: Workstation}, ""},
		"number":                         {Choice{Type: RemoteNumber, Number: "+442079460018", Persistent: true}, ""},
		"remote workstation with number": {Choice{Type: RemoteWorkstation, Station: "R1", Number: "+442079460018"}, ""},
		"stationless":                    {Choice{Type: NoStation}, ""},
		"no type":                        {Choice{}, "type"},
		"unknown type":                   {Choice{Type: "sofa"}, "type"},
		"number is required":             {Choice{Type: RemoteNumber}, "number"},
		"a station for a number":         {Choice{Type: RemoteNumber, Number: "+442079460018", Station: "T1"}, "station"},
		"a number for a workstation":     {Choice{Type: Workstation, Station: "T1", Number: "+442079460018"}, "number"},
		"persistent for a workstation":   {Choice{Type: Workstation, Station: "T1", Persistent: true}, "persistent"},
		"stationless with a station":     {Choice{Type: NoStation, Station: "T1"}, "station"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := checkChoice(c.choice)
			switch {
			case c.field == "" && got != nil:
				t.Errorf("refused: %+v", got)
			case c.field != "" && (got == nil || got.Field != c.field):
				t.Errorf("got %+v, want field %s", got, c.field)
			}
		})
	}
}

func TestCheckInstance(t *testing.T) {
	t.Parallel()
	for value, good := range map[string]bool{
		"0123456789abcdef": true, "A-b_0123456789abcdef": true,
		"": false, "short": false, strings.Repeat("a", 65): false, "0123456789abcde/": false, "0123456789abcde\n": false,
	} {
		if got := CheckInstance(value); (got == nil) != good {
			t.Errorf("CheckInstance(%q) = %v", value, got)
		}
	}
}
