package connect

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"time"

	"stationmaster/api"
)

const (
	// logOffTime bounds the whole of logging off, so that an interrupt ends the process even when the server is away.
	logOffTime = 10 * time.Second
	// pendingTime is how long a session waits for its first connection; until a welcome says how long a hold is.
	pendingTime = 30 * time.Second
)

// client is one window of one person. One goroutine runs it; only the reader of a connection is another.
type client struct {
	options  Options
	requests *requests
	print    *printer
	ask      asker           // nil: nobody to ask
	typed    <-chan struct{} // a line was typed since the log on: the person is there. nil: nobody to type
	instance string
	token    string // empty: the next step is a resume

	// What tests replace, so that they need not wait.
	random   func() float64
	wait     func(ctx context.Context, d time.Duration) error
	patience func(heartbeatS int) time.Duration
}

// Run logs on, holds the live connection and prints what happens to stdout, one event a line, until the session ends or
// ctx does; then it logs off. It returns nil after a log off of our own, a DroppedError or RefusedError (both have been printed),
// ErrChooseStation after printing the offered stations, a UsageError, or what kept it from reaching the server.
// Questions go to stderr, and only if stdin is a terminal. ExitCode gives the process its code.
func Run(ctx context.Context, o Options, stdin io.Reader, stdout, stderr io.Writer) error {
	c, err := newClient(o, stdout)
	if err != nil {
		return err
	}
	c.ask = newAsker(stdin, stderr)
	return c.run(ctx)
}

func newClient(o Options, stdout io.Writer) (*client, error) {
	r, err := newRequests(o.Server)
	if err != nil {
		return nil, err
	}
	return &client{
		options:  o,
		requests: r,
		print:    &printer{out: stdout, json: o.JSON},
		instance: rand.Text(),
		random:   mathrand.Float64,
		wait:     wait,
		patience: patience,
	}, nil
}

func (c *client) run(ctx context.Context) error {
	defer c.requests.http.CloseIdleConnections()
	if err := c.logOn(ctx); err != nil {
		if ctx.Err() != nil || errors.Is(err, context.Canceled) {
			return nil // interrupted before there was anything to log off
		}
		return err
	}
	if c.ask != nil {
		c.typed = c.ask.typed(ctx)
	}
	return c.stay(ctx)
}

// outcome is how one attempt to be connected ended.
type outcome struct {
	over         bool          // nothing more is to be tried; err says with what
	err          error         // only with over: nil after a log off of our own
	welcomed     bool          // the connection was up
	hold         time.Duration // with welcomed: how long the session is held from now on
	retryAfter   time.Duration // what the server asked for
	turn         bool          // with retryAfter: it lets the session in then
	tokenInvalid bool
	again        bool // go on at once: there is a new token now
}

// stay keeps the session connected by the rules of reconnecting until it is over.
func (c *client) stay(ctx context.Context) error {
	lost, hold := time.Now(), pendingTime
	resumed := false // a resume gave a token, and it has not been welcomed yet
	for try := 0; ; try++ {
		end := c.attempt(ctx)
		if end.over {
			return end.err
		}
		if ctx.Err() != nil {
			return c.logOff(ctx)
		}
		if end.welcomed {
			lost, hold, try, resumed = time.Now(), end.hold, 0, false
		}
		if end.tokenInvalid {
			if resumed {
				return c.dropped(api.Bye{Code: closeToken, Reason: codeTokenInvalid, Sentence: sentence(codeTokenInvalid)})
			}
			c.token = ""
			continue
		}
		if end.again {
			resumed = true
			continue
		}
		c.print.event("reconnect", "", pair{"try", try + 1})
		if c.wait(ctx, delay(try, hold-time.Since(lost), end.retryAfter, end.turn, c.random())) != nil {
			return c.logOff(ctx)
		}
	}
}

// attempt takes one step: a resume where a token is needed, else a connection until its end.
func (c *client) attempt(ctx context.Context) outcome {
	if c.token != "" {
		return c.live(ctx)
	}
	ended, err := c.newToken(ctx)
	switch {
	case ended != nil:
		return outcome{over: true, err: &DroppedError{Reason: ended.Code, Sentence: ended.Sentence}}
	case err != nil:
		return c.failed(err)
	}
	return outcome{again: true}
}

// failed judges an error of a request or a handshake: over, or to be tried again.
func (c *client) failed(err error) outcome {
	var refused *RefusedError
	retryAfter, again := passes(err)
	if again {
		return outcome{retryAfter: retryAfter, turn: errors.As(err, &refused) && refused.Problem.Code == codeTooMany}
	}
	if errors.As(err, &refused) {
		c.print.refused(refused.Problem)
	}
	return outcome{over: true, err: err}
}

func (c *client) dropped(b api.Bye) error {
	return &DroppedError{Close: b.Code, Reason: b.Reason, Sentence: b.Sentence}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// patience is how long a connection may be silent before it counts as lost: until the welcome (0), or when two
// heartbeats in a row are missing.
func patience(heartbeatS int) time.Duration {
	if heartbeatS <= 0 {
		return 15 * time.Second
	}
	return time.Duration(2*heartbeatS+10) * time.Second
}
