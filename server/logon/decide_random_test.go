package logon_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stationmaster/server/logon"
)

// broken is the model: the rules as one reads them, for any two sessions that are held at the same time.
func broken(a, b logon.Held) string {
	placed := a.Station != 0 && b.Station != 0
	switch {
	case placed && a.User == b.User && (a.Station != b.Station || a.Machine != b.Machine):
		return "R1: a user at two places"
	case placed && a.Station == b.Station && a.Machine != b.Machine:
		return "R2: a station on two machines"
	case a.Number != "" && a.Number == b.Number && a.Machine != b.Machine:
		return "R2: a number on two machines"
	case placed && a.Station == b.Station && a.Number != "" && b.Number != "" && a.Number != b.Number:
		return "a station with two numbers"
	case a.Window == b.Window:
		return "R3: a window with two instances"
	}
	return ""
}

// history is a floor on which random things happen.
type history struct {
	held []logon.Held
	now  time.Time
	last logon.SessionID
}

// logOn decides a random request, applies it, and checks what it may do.
func (h *history) logOn(t *rapid.T) {
	req := logon.Request{
		User:     logon.UserID(rapid.IntRange(1, 4).Draw(t, "user")),
		Station:  logon.StationID(rapid.IntRange(0, 4).Draw(t, "station")),
		Machine:  rapid.SampledFrom([]string{"m1", "m2", "m3"}).Draw(t, "machine"),
		Window:   rapid.SampledFrom([]string{"w1", "w2", "w3", "w4", "w5"}).Draw(t, "window"),
		Instance: rapid.SampledFrom([]string{"i1", "i2"}).Draw(t, "instance"),
	}
	if req.Station != 0 {
		req.Number = rapid.SampledFrom([]string{"", "+491", "+492"}).Draw(t, "number")
		req.NumberTyped = req.Number != "" && rapid.Bool().Draw(t, "typed")
	}
	var touched []logon.Held
	for _, s := range h.held {
		if s.User == req.User || req.Station != 0 && s.Station == req.Station || req.Number != "" && s.Number == req.Number || s.Window == req.Window {
			touched = append(touched, s)
		}
	}
	if rapid.Bool().Draw(t, "asked") {
		for _, s := range touched {
			if s.Window == req.Window {
				req.Silent = logon.Attachment{Session: s.Session, Attachment: s.Attachment}
			}
		}
	}
	d := logon.Decide(req, touched, h.now)
	switch {
	case d.Refusal != nil:
		if len(d.Drop) > 0 || d.Same != 0 {
			t.Fatalf("a refusal changes something: %+v", d)
		}
		h.justified(t, req, *d.Refusal)
	case d.Same != 0:
		if len(d.Drop) > 0 {
			t.Fatalf("a repeated request drops: %+v", d)
		}
	default:
		h.apply(t, req, d)
	}
}

// gives tells whether a session gives way to a request: it is over; or the window's, and its instance is gone or is this one; or the user's
// own at another place.
func (h *history) gives(s logon.Held, req logon.Request) bool {
	switch {
	case s.State != logon.Live && !s.HoldUntil.After(h.now):
		return true
	case s.Window == req.Window:
		return s.Instance == req.Instance || s.State == logon.Lost || s.State == logon.Pending && req.Silent.Session == s.Session && req.Silent.Attachment == s.Attachment
	}
	return s.Station != 0 && req.Station != 0 && s.User == req.User && (s.Station != req.Station || s.Machine != req.Machine)
}

// justified wants that a grant in the refusal's place would have broken a rule, whatever gives way.
func (h *history) justified(t *rapid.T, req logon.Request, refusal logon.Refusal) {
	granted := logon.Held{User: req.User, Station: req.Station, Number: req.Number, Machine: req.Machine, Window: req.Window}
	for _, s := range h.held {
		if !h.gives(s, req) && broken(granted, s) != "" {
			return
		}
	}
	t.Fatalf("%+v is refused for nothing: %+v", req, refusal)
}

func (h *history) apply(t *rapid.T, req logon.Request, d logon.Decision) {
	codes := map[logon.SessionID]logon.Code{}
	for _, drop := range d.Drop {
		codes[drop.Session] = drop.Code
	}
	var stay []logon.Held
	for _, s := range h.held {
		code, gone := codes[s.Session]
		if !gone {
			stay = append(stay, s)
			continue
		}
		expired := s.State != logon.Live && !s.HoldUntil.After(h.now)
		if expired != (code == logon.CodeHoldExpired || code == logon.CodePendingExpired) {
			t.Fatalf("%+v is dropped as %s", s, code)
		}
		if !h.gives(s, req) || !expired && s.User != req.User && code != logon.CodeReplaced {
			t.Fatalf("%+v is dropped as %s", s, code)
		}
	}
	h.last++
	h.held = append(stay, logon.Held{
		Session: h.last, User: req.User, Name: fmt.Sprint(req.User), Station: req.Station, Number: d.Number, Machine: req.Machine,
		Window: req.Window, Instance: req.Instance, State: logon.Pending, HoldUntil: h.now.Add(logon.PendingFor), Since: h.now,
	})
}

// any picks a session; of nobody's when nobody is here.
func (h *history) any(t *rapid.T) *logon.Held {
	if len(h.held) == 0 {
		return &logon.Held{}
	}
	return &h.held[rapid.IntRange(0, len(h.held)-1).Draw(t, "session")]
}

func TestRandomHistories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := &history{now: now}
		t.Repeat(map[string]func(*rapid.T){
			"log on":    h.logOn,
			"log again": h.logOn,
			"attach": func(t *rapid.T) {
				if s := h.any(t); s.HoldUntil.After(h.now) {
					s.State, s.HoldUntil = logon.Live, time.Time{}
				}
			},
			"lose": func(t *rapid.T) {
				if s := h.any(t); s.State == logon.Live {
					s.State, s.HoldUntil = logon.Lost, h.now.Add(time.Minute)
				}
			},
			"wait": func(t *rapid.T) {
				h.now = h.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "seconds")) * time.Second)
			},
			"": func(t *rapid.T) {
				for i, a := range h.held {
					for _, b := range h.held[:i] {
						if rule := broken(a, b); rule != "" {
							t.Fatalf("%s: %+v and %+v", rule, a, b)
						}
					}
				}
			},
		})
	})
}
