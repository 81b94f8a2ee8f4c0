package connect

import (
	"context"
	"fmt"
	"time"

	"stationmaster/api"
)

// vigil waits for the moment at which a person has to be warned that they are being logged off for doing nothing. One goroutine has it.
type vigil struct {
	timer *time.Timer
	left  int // seconds, at that moment
}

func newVigil() *vigil {
	v := &vigil{timer: time.NewTimer(time.Hour)}
	v.timer.Stop()
	return v
}

// set takes what the server says.
func (v *vigil) set(t api.IdleTime) {
	v.timer.Stop()
	if t.LimitS > 0 {
		v.left = min(t.LeftS, t.WarnS)
		v.timer.Reset(time.Duration(t.LeftS-v.left) * time.Second)
	}
}

// warn says what a person can do about it: at a terminal they type a line, and a program without one logs on anew if it wants to go on.
func (c *client) warn(leftS int) {
	what := "."
	if c.typed != nil {
		what = "; press Enter to stay."
	}
	c.print.event("idle", fmt.Sprintf("You are being logged off in %d seconds because you are inactive%s", leftS, what), pair{"left_s", leftS})
}

// active tells the server that the person did something.
func (l *connection) active(ctx context.Context) error {
	return l.send(ctx, api.Activity{Type: api.ActivityTypeActivity})
}
