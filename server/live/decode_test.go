package live

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","token":"t","instance":"an-instance-of-tests","last_seq":"a.1","watch":["directory"]}`,
		`{"type":"heartbeat","n":1}`, `{"type":"heartbeat","n":1e400}`, `{"type":1}`, `[]`, `null`, ``, `{"type":"hello"`, "\xff",
		`{"type":"heartbeat","n":1}{}`, strings.Repeat("[", 10000), `{"type":"hello","watch":[null]}`, `{"Type":"hello","TOKEN":"t","instance":"i"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := decode(raw)
		var breach *fault
		switch {
		case err == nil && (got.hello == nil) == (got.heartbeat == nil):
			t.Errorf("%q is %+v", raw, got)
		case err == nil && !utf8.Valid(raw):
			t.Errorf("%q was taken", raw)
		case err != nil && !errors.As(err, &breach):
			t.Errorf("%q gives %v", raw, err)
		case err != nil && (len(breach.reason) > 123 || breach.status != websocket.StatusInvalidFramePayloadData && breach.status != websocket.StatusPolicyViolation):
			t.Errorf("%q gives %+v", raw, breach)
		}
	})
}

func TestWheelWakesEachOnce(t *testing.T) {
	w := newWheel(time.Second)
	at := func(seconds int) time.Time { return w.start.Add(time.Duration(seconds) * time.Second) }
	woken := func(seconds int) (who []*conn) { return w.due(nil, at(seconds)) }
	near, moved, far, gone := &conn{}, &conn{}, &conn{}, &conn{}
	w.set(near, at(3))
	w.set(gone, at(3))
	w.set(moved, at(3))
	w.set(far, at(1000))
	w.set(moved, at(9))
	w.remove(gone)
	w.set(gone, at(4))
	if who := woken(3); len(who) != 0 {
		t.Errorf("woken early: %d", len(who))
	}
	if who := woken(5); len(who) != 1 || who[0] != near {
		t.Errorf("at 5: %v", who)
	}
	if who := woken(10); len(who) != 1 || who[0] != moved {
		t.Errorf("at 10: %v", who)
	}
	// What is beyond the horizon is woken there, and goes round again.
	if who := woken(slots); len(who) != 1 || who[0] != far {
		t.Errorf("at the horizon: %v", who)
	}
	// After a long pause everybody is found.
	w.set(near, at(slots+50))
	w.set(far, at(slots+100))
	if who := woken(slots * 10); len(who) != 2 {
		t.Errorf("after a pause: %v", who)
	}
}

func TestSplitKeepsMessagesSmall(t *testing.T) {
	entries := map[logon.UserID][]byte{}
	for i := range 1000 {
		entries[logon.UserID(i)] = encode(api.DirectoryEntry{ID: int64(i), DisplayName: strings.Repeat("x", i*3), Places: []api.Place{}})
	}
	total := 0
	for _, part := range newSnapshot(entries, 0, "abcdefghij.18446744073709551615").parts {
		if len(part) > api.MaxMessage {
			t.Errorf("a message of %d bytes", len(part))
		}
		total += strings.Count(string(part), `"display_name"`)
	}
	if total != len(entries) {
		t.Errorf("%d users of %d", total, len(entries))
	}
}
