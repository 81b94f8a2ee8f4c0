package live

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// greet takes the hello. What it takes to welcome the page goes on a goroutine of its own, so that the reader stays small and
// notices a page that goes meanwhile.
func (c *conn) greet(hello api.Hello) error {
	c.mu.Lock()
	second := c.pulse.phase != greeting && c.ending == nil
	if !second {
		c.pulse.phase, c.pulse.due = joining, time.Now().Add(2*c.hub.limits.AttachFor)
	}
	c.mu.Unlock()
	if second {
		return &fault{websocket.StatusPolicyViolation, "a second hello"}
	}
	c.hub.mu.Lock()
	c.hub.greeted(c)
	c.hub.mu.Unlock()
	c.hub.spawn(func() { c.join(hello) })
	return nil
}

// join identifies, waits for its turn, registers, attaches and welcomes, in this order: a drop after the attach finds the connection registered.
func (c *conn) join(hello api.Hello) {
	h := c.hub
	ctx, cancel := context.WithTimeout(h.ctx, h.limits.AttachFor)
	defer cancel()
	identity, err := h.core.Identify(ctx, hello.Token, c.window)
	if err != nil {
		h.turnAway(c, "identify", err)
		return
	}
	done, err := h.core.LetIn(ctx, identity, hello.Instance)
	if err != nil {
		h.turnAway(c, "let in", err)
		return
	}
	defer done()
	if !h.register(c, identity, hello.Instance) {
		return
	}
	watches := slices.Contains(hello.Watch, api.HelloWatchDirectory)
	if watches {
		if err := h.feed.load(ctx, c); err != nil {
			h.turnAway(c, "read the directory", err)
			return
		}
	}
	attached, err := h.core.Attach(ctx, identity.Session, hello.Instance, c.window)
	if err != nil {
		h.turnAway(c, "attach", err)
		return
	}
	c.mu.Lock()
	c.language, c.machine = attached.Session.Language, attached.Session.Machine
	c.mu.Unlock()
	h.admit(c, attached.Session.Attachment)
	c.welcome(attached, watches, hello.LastSeq)
}

// turnAway ends a connection that cannot be attached. Nothing is reported: it never was.
func (h *Hub) turnAway(c *conn, doing string, err error) {
	h.feed.leave(c)
	var farewell *logon.Farewell
	switch {
	case errors.As(err, &farewell) && farewell.Session.Ended != nil:
		h.end(c, over(farewell.Session))
	case errors.As(err, &farewell) && farewell.Code.Info().Close != 0:
		retry := farewell.RetryAfter
		if farewell.Code == logon.CodeRestarting && retry == 0 {
			retry = between(0, h.limits.RetryWithin)
		}
		h.end(c, h.goodbye(c, farewell.Code, retry))
	default:
		h.log.Error("a live connection could not be welcomed", "doing", doing, "session", c.identity.Session, "err", err)
		h.end(c, h.restarting(c, between(h.limits.RetryWithin/2, h.limits.RetryWithin)))
	}
}

// welcome opens the queue, with the welcome as its first message, and what came for the session meanwhile after it.
func (c *conn) welcome(a logon.Attached, watches bool, lastSeq string) {
	h := c.hub
	first := h.welcomeOf(c, a)
	if watches {
		c.place, first.Directory, first.Seq = h.feed.join(lastSeq)
	}
	renew := between(h.limits.RenewAfter*3/4, h.limits.RenewAfter)
	first.TokenRenewS = seconds(renew)
	message := encode(first)

	now := time.Now()
	c.mu.Lock()
	if c.ending != nil {
		c.mu.Unlock()
		h.feed.leave(c)
		return
	}
	c.queue = append([][]byte{message}, c.queue...)
	c.welcomed, c.watching = true, watches
	next := now.Add(between(h.limits.HeartbeatEvery/8, h.limits.HeartbeatEvery))
	c.pulse.phase, c.pulse.due, c.pulse.renew = resting, next, now.Add(renew)
	start := c.mustDeliver()
	c.mu.Unlock()
	h.metrics.Connections(1)
	if start {
		h.spawn(c.deliver)
	}
	h.wheel.set(c, next)
}

// renewToken sends a fresh token, well before the old one is over.
func (c *conn) renewToken() {
	h := c.hub
	ctx, cancel := context.WithTimeout(h.ctx, h.limits.AttachFor)
	defer cancel()
	token, err := h.core.RenewToken(ctx, c.identity, c.window)
	var farewell *logon.Farewell
	switch {
	case errors.As(err, &farewell):
		// The session's end is on its way by itself.
	case err != nil:
		h.log.Warn("could not renew a token; the page resumes when it needs one", "session", c.identity.Session, "err", err)
	default:
		c.send(encode(api.TokenRenewed{
			Type: api.TokenRenewedTypeToken, Token: token, TokenExpiresInS: seconds(logon.TokenFor),
		}))
	}
}
