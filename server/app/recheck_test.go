package app

import (
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func TestRecheckTells(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]logon.Checked{
		"corp: 4 looked up, 1 closed, 2 lost": {Directory: "corp", Asked: 4, Closed: 1, Lost: 2},
		"corp could not be asked; nobody's":   {Directory: "corp", Asked: 4, Failed: "silence"},
		"of 4 looked up, 3 have no":           {Directory: "corp", Asked: 4, Lost: 3, Stopped: true},
		"old is not configured here. 4 of":    {Directory: "old", Asked: 4, Unknown: true},
	} {
		if text := checkedText(c); !strings.Contains(text, want) {
			t.Errorf("%+v: %s", c, text)
		}
	}
}
