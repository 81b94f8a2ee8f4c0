package connect

import (
	"bytes"
	"io"
	"testing"

	"stationmaster/api"
)

// presses is a terminal's screen before which somebody presses Enter whenever they are warned.
type presses struct {
	screen io.Writer
	typed  chan struct{}
}

func (p presses) Write(line []byte) (int, error) {
	if bytes.HasPrefix(line, []byte("idle ")) {
		p.typed <- struct{}{}
	}
	return p.screen.Write(line)
}

func TestWarnsWhoIsIdleAndTellsTheirActivity(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcomeWith(api.IdleTime{LimitS: 600, WarnS: 60, LeftS: 12})
		for _, next := range []api.IdleTime{{LimitS: 600, WarnS: 60, LeftS: 59}, {}} {
			var said api.Activity
			if p.receive(&said); said.Type != "activity" || said.AgoMs != 0 {
				t.Errorf("said %+v", said)
			}
			p.send(api.IdleChanged{Type: "idle", Idle: next})
		}
		p.end(api.Bye{Code: 4512, Reason: "idle", Ledger: 33, Sentence: "You have been logged off because you were inactive."})
	})
	lines, err := s.window(t.Context(), func(c *client) {
		typed := make(chan struct{}, 1)
		c.typed, c.print.out = typed, presses{c.print.out, typed}
	})
	expect(t, lines, grantedLine, welcomeLine, statusLine,
		"idle left_s=12 You are being logged off in 12 seconds because you are inactive; press Enter to stay.",
		"idle left_s=59 You are being logged off in 59 seconds because you are inactive; press Enter to stay.",
		"bye code=4512 reason=idle ledger=33 You have been logged off because you were inactive.")
	if ExitCode(err) != 3 {
		t.Errorf("ended with %v", err)
	}
}

func TestVigil(t *testing.T) {
	v := newVigil()
	v.set(api.IdleTime{LimitS: 600, WarnS: 60, LeftS: 30})
	if <-v.timer.C; v.left != 30 {
		t.Errorf("warned of %d seconds", v.left)
	}
	v.set(api.IdleTime{LimitS: 600, WarnS: 60, LeftS: 600})
	if v.left != 60 || !v.timer.Stop() {
		t.Errorf("it will warn of %d seconds", v.left)
	}
	v.set(api.IdleTime{LimitS: 600, WarnS: 60, LeftS: 600})
	v.set(api.IdleTime{})
	if v.timer.Stop() {
		t.Error("it waits without a limit")
	}
}
