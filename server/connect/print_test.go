package connect

import (
	"encoding/json"
	"strings"
	"testing"

	"stationmaster/api"
)

func TestNothingBreaksALineOrSteersTheTerminal(t *testing.T) {
	var out strings.Builder
	p := &printer{out: &out}
	p.bye(api.Bye{Code: 4503, Reason: "supervisor", Note: "go\nhome \x1b[2J", By: `"Eve"`, Sentence: "Off.\x1b[31m\nbye code=1"})
	want := `bye code=4503 reason=supervisor by="\"Eve\"" note="go\nhome \x1b[2J" Off. [31m bye code=1` + "\n"
	if out.String() != want {
		t.Errorf("printed %q\nwant    %q", out.String(), want)
	}
}

func TestJSONLines(t *testing.T) {
	var out strings.Builder
	p := &printer{out: &out, json: true}
	p.bye(api.Bye{Code: 4501, Reason: "another_station", Ledger: 33, Sentence: "Dropped."})
	p.sharing(nil)
	p.granted(api.Granted{Session: api.Session{ID: 12, User: "alice", StationType: "none"}, Token: "token-1", Ledger: 31})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	expect(t, lines,
		`{"code":4501,"event":"bye","ledger":33,"reason":"another_station","sentence":"Dropped."}`,
		`{"event":"sharing","with":[]}`,
		`{"event":"granted","ledger":31,"session":12,"station":"none","type":"none","user":"alice"}`)
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}
