package live_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/live"
	"stationmaster/server/logon"
)

func ended(id int, code logon.Code) logon.Session {
	return logon.Session{
		ID: logon.SessionID(id), StationName: "T1", Language: "en",
		Ended: &logon.End{Code: code, At: time.Unix(5, 0), By: "Sue", From: logon.Origin{Address: "10.0.0.9"}, Note: "shift over", Ledger: 77},
	}
}

func TestWelcome(t *testing.T) {
	h := open(t, calm)
	_, w := h.enter(7)
	if w.Session.ID != 7 || w.Session.Machine != "10.0.0.7" || w.Session.State != api.SessionStateLive || w.Session.Rights[0] != api.RightName(logon.LogonStations) ||
		w.HoldS != 60 || w.HeartbeatS != 3600 || w.Node != "node1" || w.TokenRenewS == 0 || w.TokenRenewS > 300 || w.ServerTime.IsZero() || w.Directory != "" {
		t.Errorf("welcome %+v", w)
	}
	if len(w.Sharing) != 1 || !w.Sharing[0].SameMachine || w.Sharing[0].State != api.SessionStateUnresponsive {
		t.Errorf("sharing %+v", w.Sharing)
	}
	if w.Status.Label != "label of available" {
		t.Errorf("status %+v", w.Status)
	}
	if ids := h.Local(); len(ids) != 1 || ids[0] != 7 {
		t.Errorf("local %v", ids)
	}
}

func TestNewsOfTheSession(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	h.Sharing(7, []logon.Occupant{{UserName: "ann", Machine: "addr:10.0.0.8", State: logon.Lost}})
	var sharing api.Sharing
	p.expect("sharing", &sharing)
	if len(sharing.Sharing) != 1 || sharing.Sharing[0].SameMachine {
		t.Errorf("sharing %+v", sharing)
	}
	h.StatusChanged(8, logon.Status{Code: "lunch"})
	h.StatusChanged(7, logon.Status{Code: "away"})
	var status api.StatusChanged
	p.expect("status", &status)
	if status.Status.Status != "away" || status.Status.Label != "label of away" {
		t.Errorf("status %+v", status)
	}
	h.PoliciesChanged(logon.Policies{Contact: "desk-7", Statuses: []logon.StatusChoice{{Code: "away", Label: "Elsewhere"}}})
	var policies api.PoliciesChanged
	p.expect("policies", &policies)
	if shown := policies.Policies; shown.Contact != "desk-7" || len(shown.Statuses) != 1 || shown.Statuses[0].Label != "Elsewhere" {
		t.Errorf("policies %+v", shown)
	}
}

func TestBye(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	other, _ := h.enter(8)
	h.Bye(ended(7, logon.CodeSupervisor))
	bye := p.dismissed(logon.CodeSupervisor)
	if bye.By != "Sue" || bye.From != "10.0.0.9" || bye.Note != "shift over" || bye.Ledger != 77 || !strings.Contains(bye.Sentence, "Sue") || !bye.At.Equal(time.Unix(5, 0)) {
		t.Errorf("bye %+v", bye)
	}
	h.Bye(ended(7, logon.CodeSupervisor)) // nobody is there
	german := ended(8, logon.CodeAnotherStation)
	german.Language, german.Ended.From = "de", logon.Origin{Station: "T2", Address: "10.0.0.9"}
	h.Bye(german)
	if bye := other.dismissed(logon.CodeAnotherStation); bye.From != "Station T2, von 10.0.0.9" || !strings.HasPrefix(bye.Sentence, "Ihre Verbindung") {
		t.Errorf("bye of a German session %+v", bye)
	}
	h.quiet()
}

func TestEveryReasonFitsACloseFrame(t *testing.T) {
	for _, code := range logon.Codes() {
		if len(code) > 123 {
			t.Errorf("%s has %d bytes", code, len(code))
		}
	}
}

func TestDeparture(t *testing.T) {
	for name, c := range map[string]struct {
		leave func(*page)
		how   logon.Departure
	}{
		"closed":         {func(p *page) { _ = p.ws.Close(websocket.StatusNormalClosure, "") }, logon.CleanClose},
		"navigated away": {func(p *page) { _ = p.ws.Close(websocket.StatusGoingAway, "") }, logon.CleanClose},
		"other code":     {func(p *page) { _ = p.ws.Close(4000, "") }, logon.NetworkLoss},
		"socket closed":  {func(p *page) { _ = p.ws.CloseNow() }, logon.NetworkLoss},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, calm)
			p, _ := h.enter(7)
			c.leave(p)
			if d := h.departs(7, c.how); d.attachment != 1 {
				t.Errorf("attachment %d", d.attachment)
			}
		})
	}
}

func TestTurnedAway(t *testing.T) {
	gone := ended(7, logon.CodeReplaced)
	for name, c := range map[string]struct {
		identify, attach error
		code             logon.Code
	}{
		"token":         {identify: &logon.Farewell{Code: logon.CodeTokenInvalid}, code: logon.CodeTokenInvalid},
		"window":        {identify: &logon.Farewell{Code: logon.CodeWindowChanged}, code: logon.CodeWindowChanged},
		"ended":         {attach: &logon.Farewell{Code: logon.CodeReplaced, Session: gone}, code: logon.CodeReplaced},
		"moved":         {attach: &logon.Farewell{Code: logon.CodeMoved}, code: logon.CodeMoved},
		"fenced":        {attach: &logon.Farewell{Code: logon.CodeRestarting}, code: logon.CodeRestarting},
		"no database":   {attach: errors.New("connection refused"), code: logon.CodeRestarting},
		"unknown error": {identify: errors.New("surprise"), code: logon.CodeRestarting},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, calm)
			h.core.identify = func(string) error { return c.identify }
			h.core.attach = func(logon.SessionID) (logon.Session, error) { return logon.Session{}, c.attach }
			p := h.dial()
			p.hello(7)
			bye := p.dismissed(c.code)
			if name == "ended" && bye.Ledger != 77 {
				t.Errorf("bye %+v", bye)
			}
			h.quiet()
		})
	}
}

// The new attachment is the session's; the page that had the older one has opened a new socket, or moved to another tab.
func TestAttachedAgain(t *testing.T) {
	h := open(t, calm)
	first, _ := h.enter(7)
	second, _ := h.enter(7)
	first.dismissed(logon.CodeHeartbeatLost)
	third, _ := h.enter(7, as("another-instance-of-tests"))
	second.dismissed(logon.CodeMoved)
	h.quiet()
	h.Bye(ended(7, logon.CodeLoggedOff))
	third.dismissed(logon.CodeLoggedOff)
}

// A second tab that the database turns away must not cost the first one its connection.
func TestTurnedAwayTabLeavesTheFirstAlone(t *testing.T) {
	h := open(t, calm)
	first, _ := h.enter(7)
	h.core.mu.Lock()
	h.core.attach = func(logon.SessionID) (logon.Session, error) {
		return logon.Session{}, &logon.Farewell{Code: logon.CodeMoved}
	}
	h.core.mu.Unlock()
	second := h.dial()
	second.hello(7, as("another-instance-of-tests"))
	second.dismissed(logon.CodeMoved)
	h.Bye(ended(7, logon.CodeIdle))
	first.dismissed(logon.CodeIdle)
}

// Who is told to come later hears it at once, and when; the session is left alone, and its place at the door is given back with the welcome.
func TestToldToComeLater(t *testing.T) {
	h := open(t, calm)
	var inside atomic.Int64
	first := true
	h.core.mu.Lock()
	h.core.letIn = func(who logon.Identity) (func(), error) {
		if first {
			first = false
			return nil, &logon.Farewell{Code: logon.CodeTooMany, RetryAfter: 7 * time.Second}
		}
		inside.Add(1)
		return func() { inside.Add(-1) }, nil
	}
	h.core.mu.Unlock()
	p := h.dial()
	p.hello(7)
	if bye := p.dismissed(logon.CodeTooMany); bye.RetryAfterMs != 7000 || !bye.Reconnect {
		t.Fatalf("bye %+v", bye)
	}
	h.quiet()
	again, _ := h.enter(7)
	h.Bye(ended(7, logon.CodeLoggedOff))
	again.dismissed(logon.CodeLoggedOff)
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := inside.Load(); n != 0 {
		t.Errorf("%d have not given their place back", n)
	}
}

func TestDisplace(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	q, _ := h.enter(8)
	h.Displace(7, 0, true) // an older one than this
	h.Displace(7, 1, true)
	p.dismissed(logon.CodeMoved)
	h.Displace(8, 5, false)
	q.dismissed(logon.CodeHeartbeatLost)
	h.quiet()
}

func TestTokenIsRenewed(t *testing.T) {
	limits := calm
	limits.RenewAfter = 20 * time.Millisecond
	h := open(t, limits)
	p, _ := h.enter(7)
	for range 3 {
		var token api.TokenRenewed
		p.expect("token", &token)
		if token.Token != "fresh-7" || token.TokenExpiresInS != 600 {
			t.Fatalf("token %+v", token)
		}
	}
}

func TestRestart(t *testing.T) {
	h := open(t, calm)
	var pages []*page
	for i := range 20 {
		p, _ := h.enter(i + 1)
		pages = append(pages, p)
	}
	unwelcomed := h.dial()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	h.Restart(ctx, time.Hour)
	retries := map[int]bool{}
	for _, p := range append(pages, unwelcomed) {
		retries[p.dismissed(logon.CodeRestarting).RetryAfterMs] = true
	}
	if len(retries) < len(pages)/2 {
		t.Errorf("%d pages come again at %d times only", len(pages), len(retries))
	}
	h.quiet()
	// The same process goes on under a new lease: newcomers are welcome.
	h.enter(7)
}

func TestClosedHubTakesNobody(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	closed := make(chan error, 1)
	go func() { closed <- h.Close(context.Background()) }()
	p.dismissed(logon.CodeRestarting)
	if err := receive(t, closed, "the hub's end"); err != nil {
		t.Fatal(err)
	}
	q := h.dial()
	if _, err := q.read(); err == nil {
		t.Error("a message from a closed hub")
	}
	h.quiet()
}

var _ live.Core = (*core)(nil)
