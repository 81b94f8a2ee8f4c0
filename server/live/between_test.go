package live_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// gate holds attaches until the test lets each of them go on.
type gate chan attaching

// attaching is one attach that waits; its answer is its own, so that no other can take it.
type attaching struct {
	session logon.SessionID
	answer  chan error
}

func (h *house) gated() gate {
	g := make(gate, 100)
	h.core.mu.Lock()
	defer h.core.mu.Unlock()
	h.core.attach = func(id logon.SessionID) (logon.Session, error) {
		a := attaching{id, make(chan error, 1)}
		g <- a
		return logon.Session{}, <-a.answer
	}
	return g
}

// of is the attach of a session; no other may have come before it.
func (g gate) of(t *testing.T, session int) attaching {
	t.Helper()
	a := receive(t, g, "the attach")
	if a.session != logon.SessionID(session) {
		t.Fatalf("session %d is attached, want %d", a.session, session)
	}
	return a
}

// The second log on follows the first at once: the drop comes while the database attaches the connection.
func TestDropBetweenRegisterAndAttach(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	for name, result := range map[string]error{
		"attached before":    nil,
		"attached too late":  &logon.Farewell{Code: logon.CodeAnotherStation, Session: ended(7, logon.CodeAnotherStation)},
		"database went away": errors.New("connection refused"),
	} {
		t.Run(name, func(t *testing.T) {
			p := h.dial()
			p.hello(7)
			attach := g.of(t, 7)
			h.Bye(ended(7, logon.CodeAnotherStation))
			attach.answer <- result
			p.dismissed(logon.CodeAnotherStation)
			h.quiet()
		})
	}
}

// However the drop and the welcome fall together, each page is told exactly once.
func TestNoDropIsLostOrTwice(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	const many = 300
	var all sync.WaitGroup
	for i := range many {
		p := h.dial()
		p.hello(i + 1)
		attach := g.of(t, i+1)
		all.Go(func() { h.Bye(ended(i+1, logon.CodeAnotherMachine)) })
		attach.answer <- nil
		byes := 0
		for {
			raw, err := p.read()
			if err != nil {
				break
			}
			if strings.Contains(string(raw), `"bye"`) {
				byes++
			}
		}
		if byes != 1 {
			t.Fatalf("%d was told %d times", i, byes)
		}
	}
	all.Wait()
	h.quiet()
}

// A takeover's event may overtake the answer of the attach that it supersedes.
func TestDisplacedBetweenRegisterAndAttach(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	p := h.dial()
	p.hello(7)
	attach := g.of(t, 7)
	h.Displace(7, 1, true)
	attach.answer <- nil
	p.dismissed(logon.CodeMoved)

	// An event about an older attachment concerns nobody.
	q := h.dial()
	q.hello(7)
	attach = g.of(t, 7)
	h.Displace(7, 1, true)
	attach.answer <- nil
	var welcome api.Welcome
	q.expect("welcome", &welcome)
	h.quiet()
}

// The answers of two attaches may come in the wrong order: the higher attachment is the session's.
func TestOvertakenAttach(t *testing.T) {
	h := open(t, calm)
	type attaching struct {
		result chan logon.Session
	}
	reached := make(chan attaching, 2)
	h.core.attach = func(id logon.SessionID) (logon.Session, error) {
		a := attaching{make(chan logon.Session)}
		reached <- a
		return <-a.result, nil
	}
	session := logon.Session{ID: 7, User: 7, Machine: "addr:10.0.0.7", State: logon.Live}
	first := h.dial()
	first.hello(7)
	older := receive(t, reached, "the first attach")
	second := h.dial()
	second.hello(7)
	newer := receive(t, reached, "the second attach")
	session.Attachment = 2
	newer.result <- session
	var welcome api.Welcome
	second.expect("welcome", &welcome)
	session.Attachment = 1
	older.result <- session
	first.dismissed(logon.CodeHeartbeatLost)
	h.Bye(ended(7, logon.CodeIdle))
	second.dismissed(logon.CodeIdle)
	h.quiet()
}

// A page that goes while it is being attached is attached all the same: then it has departed.
func TestGoneBetweenRegisterAndAttach(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	p := h.dial()
	p.hello(7)
	attach := g.of(t, 7)
	_ = p.ws.Close(1001, "")
	attach.answer <- nil
	h.departs(7, logon.CleanClose)

	// One that is not attached has not departed either.
	q := h.dial()
	q.hello(8)
	attach = g.of(t, 8)
	_ = q.ws.CloseNow()
	attach.answer <- &logon.Farewell{Code: logon.CodeMoved}
	h.enterThrough(g, 9)
	h.quiet()
}

func (h *house) enterThrough(g gate, session int) *page {
	h.t.Helper()
	p := h.dial()
	p.hello(session)
	g.of(h.t, session).answer <- nil
	var welcome api.Welcome
	p.expect("welcome", &welcome)
	return p
}

// What comes for a session while it is being attached follows its welcome; and it counts as alive.
func TestNewsAndQuestionsBetweenRegisterAndAttach(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	p := h.dial()
	p.hello(7)
	attach := g.of(t, 7)
	h.StatusChanged(7, logon.Status{Code: "away"})
	answers := make(chan bool, 1)
	h.Ask(7, true, func(alive bool, _ time.Duration) { answers <- alive })
	if !receive(t, answers, "the answer") {
		t.Error("its hello was no sign of life")
	}
	attach.answer <- nil
	var welcome api.Welcome
	p.expect("welcome", &welcome)
	var status api.StatusChanged
	p.expect("status", &status)
}

func TestHeartbeatWhileAttachingIsAFault(t *testing.T) {
	h := open(t, calm)
	g := h.gated()
	p := h.dial()
	p.hello(7)
	attach := g.of(t, 7)
	p.say(api.Heartbeat{Type: api.HeartbeatTypeHeartbeat, N: 1})
	p.closed(1008)
	attach.answer <- nil
	h.departs(7, logon.NetworkLoss)
}
