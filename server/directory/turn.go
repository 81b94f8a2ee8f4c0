package directory

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"stationmaster/server/logon"
)

// busyFor is after which time, at least, to come again who found all busy.
const busyFor = 3 * time.Second

// turn waits for one of so many places, first come first served, as long as there is time left for a question after it. In vain while the directory
// answers, it is only a crowd, as at the start of a shift: that is a logon.BusyError, and says nothing about the directory.
func (d *directory) turn(ctx context.Context, places chan struct{}) (leave func(), err error) {
	waiting := ctx
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, left-min(d.Timeout, left/2))
		defer cancel()
	}
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-waiting.Done():
	}
	crowd := errors.New("all its connections were busy")
	d.mu.Lock()
	answers := d.health.Up
	d.mu.Unlock()
	if !answers || errors.Is(context.Cause(ctx), context.Canceled) {
		return nil, d.unavailable(ctx, crowd)
	}
	return nil, &logon.DirectoryError{
		Directory: d.Name, Cause: logon.CauseUnavailable, Detail: crowd.Error(), Err: logon.BusyError{RetryAfter: busyFor + rand.N(busyFor)},
	}
}
