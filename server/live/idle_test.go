package live_test

import (
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestWelcomeTellsTheIdleTime(t *testing.T) {
	h := open(t, calm)
	_, w := h.enter(7)
	if w.Idle != (api.IdleTime{LimitS: 3600, WarnS: 60, LeftS: 90}) {
		t.Errorf("welcome %+v", w.Idle)
	}
}

func TestActivityGoesToTheCore(t *testing.T) {
	h := open(t, calm)
	p := h.dial()
	p.say(api.Activity{Type: api.ActivityTypeActivity}) // before anybody is there: nothing
	p.hello(7)
	var w api.Welcome
	p.expect("welcome", &w)
	p.say(api.Activity{Type: api.ActivityTypeActivity, AgoMs: 1500})
	if got := receive(t, h.core.activities, "an activity"); got != (activity{7, 1, 1500 * time.Millisecond}) {
		t.Errorf("got %+v", got)
	}
}

func TestIdleTimesAreTold(t *testing.T) {
	h := open(t, calm)
	one, _ := h.enter(7)
	two, _ := h.enter(8)
	h.Idle(8, logon.IdleTime{Limit: time.Hour, Warn: time.Minute, Left: time.Minute})
	h.IdleForAll(logon.IdleTime{})
	var first, last api.IdleChanged
	two.expect("idle", &first)
	if first.Idle != (api.IdleTime{LimitS: 3600, WarnS: 60, LeftS: 60}) {
		t.Errorf("told %+v", first)
	}
	for _, p := range []*page{one, two} {
		p.expect("idle", &last)
		if last.Idle != (api.IdleTime{}) {
			t.Errorf("told %+v", last)
		}
	}
}

// Who floods is no danger: everything is passed on, nothing is answered here, and the connection stands.
func TestAFloodOfActivity(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	const many = 900
	for range many {
		p.say(api.Activity{Type: api.ActivityTypeActivity})
	}
	for range many {
		receive(t, h.core.activities, "an activity")
	}
	h.StatusChanged(7, logon.Status{Code: "away"})
	var status api.StatusChanged
	p.expect("status", &status)
	h.quiet()
}

func TestMalformedActivity(t *testing.T) {
	h := open(t, calm)
	for _, raw := range []string{
		`{"type":"activity"}`, `{"type":"activity","ago_ms":-1}`, `{"type":"activity","ago_ms":86400001}`, `{"type":"activity","ago_ms":"1"}`,
		`{"type":"activity","ago_ms":1.5}`, `{"type":"activity","ago_ms":1,"who":7}`, `{"type":"activity","ago_ms":1} {}`,
	} {
		p, _ := h.enter(7)
		p.write(websocket.MessageText, []byte(raw))
		p.closed(int(websocket.StatusInvalidFramePayloadData))
	}
}
