package live

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// beat is a heartbeat, encoded once for all who get it. Its numbers only grow, so an answer also answers all before it.
type beat struct {
	n       int64
	message func() []byte
}

func (h *Hub) nextBeat() beat {
	n := h.beats.Add(1)
	return beat{n, sync.OnceValue(func() []byte { return fmt.Appendf(nil, `{"type":"heartbeat","n":%d}`, n) })}
}

// phase is where a connection is in its round of heartbeats. Each is left at pulse.due.
type phase uint8

const (
	greeting phase = iota // hello must come
	joining               // hello has come; the attach has its own time limit
	resting               // nothing is owed
	waiting               // a heartbeat was sent; half of the page's time
	probing               // a ping was sent too; the other half
)

// pulse is what the heartbeats know of a connection, guarded by conn.mu. A page is heard by its answers, its transport by anything.
type pulse struct {
	phase    phase
	reported bool // what the core was told of hung, or is being told
	telling  bool
	hung     bool // the page does not answer, its transport does
	hungFrom time.Time
	due      time.Time // the phase's end
	sent     time.Time // the round's heartbeat
	pinged   time.Time
	round    int64 // the round's heartbeat
	latest   int64 // the highest number sent, also by questions
	answered int64 // the highest number answered
	renew    time.Time
}

// wake does what is due and says when to come again; never, if zero. It is called by the wheel only.
func (c *conn) wake(now time.Time, b beat) (next time.Time) {
	c.mu.Lock()
	if c.ending != nil {
		c.mu.Unlock()
		return time.Time{}
	}
	send, ping, renew, silent, lost := false, false, false, false, false
	p := &c.pulse
	if !now.Before(p.due) {
		switch p.phase {
		case greeting:
			silent = true
		case joining:
			// Whoever attaches it sets the next phase.
			c.mu.Unlock()
			return time.Time{}
		case resting:
			send = true
			p.phase, p.sent, p.round, p.due = waiting, now, b.n, now.Add(c.hub.limits.HeartbeatAnswer/2)
			p.latest = max(p.latest, b.n)
		case waiting:
			ping = true
			p.phase, p.pinged, p.due = probing, now, now.Add(c.hub.limits.HeartbeatAnswer/2)
		case probing:
			lost = c.judge(now)
		}
	}
	if p.phase >= resting && !now.Before(p.renew) {
		renew = true
		p.renew = now.Add(c.hub.limits.RenewAfter)
	}
	next = p.due
	if p.phase >= resting && p.renew.Before(next) {
		next = p.renew
	}
	tell := c.mustTell()
	c.mu.Unlock()

	switch {
	case silent:
		c.hub.end(c, broke(websocket.StatusPolicyViolation, "hello expected"))
		return time.Time{}
	case lost:
		c.hub.end(c, c.hub.lost(c))
		return time.Time{}
	case send:
		c.send(b.message())
	case ping:
		c.hub.spawn(func() { c.ping(c.hub.limits.HeartbeatAnswer) })
	}
	if renew {
		c.hub.spawn(c.renewToken)
	}
	if tell {
		c.hub.spawn(c.tell)
	}
	return next
}

// judge decides a round whose heartbeat the page did not answer in time; conn.mu is held.
func (c *conn) judge(now time.Time) (lost bool) {
	p := &c.pulse
	if c.wire.heardAt().Before(p.pinged) {
		return true
	}
	if !p.hung {
		p.hung, p.hungFrom = true, now
	}
	if now.Sub(p.hungFrom) >= c.hub.limits.UnresponsiveFor {
		return true
	}
	c.rest(now)
	return false
}

// rest waits for the next round; conn.mu is held.
func (c *conn) rest(now time.Time) {
	c.pulse.phase = resting
	c.pulse.due = c.pulse.sent.Add(c.hub.limits.HeartbeatEvery)
	if c.pulse.due.Before(now) {
		c.pulse.due = now
	}
}

// answered takes the page's answer to heartbeat n. A number that was never sent is no sign of life.
func (c *conn) answered(n int64) {
	c.mu.Lock()
	p := &c.pulse
	if n > p.latest || n <= 0 {
		c.mu.Unlock()
		return
	}
	p.answered = max(p.answered, n)
	p.hung = false
	if p.phase > resting && p.answered >= p.round {
		c.rest(time.Now())
	}
	c.asks = answerAll(c.asks, func(a *ask) bool { return a.n <= n })
	tell := c.mustTell()
	c.mu.Unlock()
	if tell {
		c.hub.spawn(c.tell)
	}
}

// mustTell says whether somebody has to start telling the core of a change; conn.mu is held.
func (c *conn) mustTell() bool {
	if c.pulse.hung == c.pulse.reported || c.pulse.telling || c.ending != nil {
		return false
	}
	c.pulse.telling = true
	return true
}

// tell tells the core whether the page answers, one change after the other.
func (c *conn) tell() {
	for {
		c.mu.Lock()
		hung := c.pulse.hung
		if hung == c.pulse.reported || c.ending != nil {
			c.pulse.telling = false
			c.mu.Unlock()
			return
		}
		c.pulse.reported = hung
		c.mu.Unlock()
		c.hub.metrics.Unresponsive(delta(hung))
		ctx, cancel := context.WithTimeout(c.hub.ctx, c.hub.limits.AttachFor)
		c.hub.core.Unresponsive(ctx, c.identity.Session, c.attachment.Load(), hung)
		cancel()
	}
}

func delta(up bool) int {
	if up {
		return 1
	}
	return -1
}

// ping waits for the transport's answer, within the given time. It must not run under a lock.
func (c *conn) ping(within time.Duration) bool {
	ctx, cancel := context.WithTimeout(c.hub.ctx, within)
	defer cancel()
	return c.socket.Ping(ctx) == nil
}

// between is a random time of [from, to): what is due for many at once is spread.
func between(from, to time.Duration) time.Duration {
	if to <= from {
		return from
	}
	return from + rand.N(to-from)
}
