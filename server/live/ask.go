package live

import (
	"time"

	"stationmaster/server/logon"
)

// ask is a question for a sign of life.
type ask struct {
	n     int64     // of the heartbeat that was sent for it
	alive chan bool // room for all who may answer, so that nobody waits; never closed
}

// Ask implements logon.Connections.
func (h *Hub) Ask(id logon.SessionID, page bool, answer func(alive bool, heardAgo time.Duration)) bool {
	h.mu.Lock()
	var c *conn
	for _, one := range h.sessions[id] {
		if c == nil || one.attachment.Load() > c.attachment.Load() {
			c = one
		}
	}
	h.mu.Unlock()
	return c != nil && h.spawn(func() {
		alive := c.ask(page)
		answer(alive, c.silence())
	})
}

// ask sends a heartbeat at once and waits for the page, or, unless it is the page that has to answer, for the transport.
func (c *conn) ask(page bool) bool {
	h := c.hub
	b := h.nextBeat()
	question := &ask{n: b.n, alive: make(chan bool, 3)}
	c.mu.Lock()
	if c.ending != nil {
		c.mu.Unlock()
		return false
	}
	if !c.welcomed {
		c.mu.Unlock()
		return true // its hello has only just come
	}
	c.asks = append(c.asks, question)
	c.pulse.latest = max(c.pulse.latest, b.n)
	c.mu.Unlock()
	c.send(b.message())
	if !page {
		h.spawn(func() {
			if c.ping(h.limits.AskFor) {
				question.alive <- true
			}
		})
	}
	patience := time.NewTimer(h.limits.AskFor)
	defer patience.Stop()
	select {
	case alive := <-question.alive:
		return alive
	case <-patience.C:
	}
	c.mu.Lock()
	c.asks = remove(c.asks, question)
	c.mu.Unlock()
	return false
}

// answerAll answers those questions that the condition holds for with yes, and returns the others; without a condition it
// answers all with no. The connection's mu is held.
func answerAll(asks []*ask, yes func(*ask) bool) []*ask {
	var open []*ask
	for _, a := range asks {
		switch {
		case yes == nil:
			a.alive <- false
		case yes(a):
			a.alive <- true
		default:
			open = append(open, a)
		}
	}
	return open
}

func remove(asks []*ask, gone *ask) []*ask {
	var left []*ask
	for _, a := range asks {
		if a != gone {
			left = append(left, a)
		}
	}
	return left
}
