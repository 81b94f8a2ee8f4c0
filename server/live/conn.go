package live

import (
	"container/list"
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"stationmaster/server/logon"
)

// conn is one connection. It is small: there are ten thousand of them, nearly all idle.
type conn struct {
	hub     *Hub
	socket  *websocket.Conn
	wire    wire
	window  string
	address string

	// Set before the connection is registered, read-only from there.
	identity logon.Identity
	instance string
	// Set before the connection is welcomed, read-only from there.
	machine string
	// Set once, under Hub.mu; 0 until the database has attached the connection.
	attachment atomic.Int64
	departed   atomic.Bool // the core was told that it went by itself

	// Guarded by Hub.mu.
	taken     bool            // out of the hub: who took it ends it
	half      bool            // reader or deliverer has gone for good
	departing logon.Departure // it went by itself, before the attach came back
	displaced int64           // connections up to this attachment are displaced, said before the attach came back
	moved     bool            // and how
	waiting   *list.Element   // among those without a hello

	// Guarded by wheel.mu.
	seat seat

	// Guarded by mu.
	mu         sync.Mutex
	pulse      pulse
	language   string
	queue      [][]byte
	welcomed   bool // the queue is open
	watching   bool // the feed may have something
	kicked     bool // it has, since it was last asked
	delivering bool // a deliverer runs
	broken     bool // a write failed: nothing can be said any more
	finished   bool
	ending     *ending
	asks       []*ask

	// The deliverer's own.
	place place
}

// ending is how a connection ends.
type ending struct {
	code     logon.Code           // of the bye; empty without one
	bye      []byte               // nil: only the close frame
	status   websocket.StatusCode // 0: not even that
	reason   string               // of the close frame, at most 123 bytes
	departed logon.Departure      // to be reported; empty for what the core has taken out
	rush     bool                 // what is queued is not sent any more
	slow     bool                 // because the client did not take what was sent
	told     *sync.WaitGroup      // done when the bye is written, or cannot be
}

// send queues a message. It never blocks. Messages are shared between connections and never changed. One too many ends the connection.
func (c *conn) send(message []byte) {
	c.mu.Lock()
	if c.ending != nil {
		c.mu.Unlock()
		return
	}
	full := len(c.queue) >= c.hub.limits.Queue
	if !full {
		c.queue = append(c.queue, message)
	}
	start := c.welcomed && c.mustDeliver()
	c.mu.Unlock()
	if full {
		c.hub.end(c, c.hub.tooSlow(c))
	}
	if start {
		c.hub.spawn(c.deliver)
	}
}

// kick says that the feed has something new.
func (c *conn) kick() {
	c.mu.Lock()
	c.kicked = true
	start := c.welcomed && c.ending == nil && c.mustDeliver()
	c.mu.Unlock()
	if start {
		c.hub.spawn(c.deliver)
	}
}

// mustDeliver says whether a deliverer has to be started; c.mu is held.
func (c *conn) mustDeliver() bool {
	start := !c.delivering
	c.delivering = true
	return start
}

// deliver writes what is there to be written, and then the ending. It is the only writer of messages, and there is one at a
// time; it goes when there is nothing left.
func (c *conn) deliver() {
	for {
		message, ending := c.next()
		switch {
		case ending != nil:
			c.finish(ending)
			return
		case message == nil:
			return
		}
		if err := c.write(message); err != nil {
			c.mu.Lock()
			c.broken = true
			c.mu.Unlock()
			if errors.Is(err, net.ErrClosed) {
				continue // a close frame came or the socket is closed: the reader knows how it went, and ends it
			}
			// The frame may be half written: a close frame would be read as its rest.
			e := severed()
			e.slow = errors.Is(err, os.ErrDeadlineExceeded)
			c.hub.end(c, e)
		}
	}
}

// next is the next message, or the ending; neither, when the deliverer may go.
func (c *conn) next() ([]byte, *ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if c.ending != nil && (len(c.queue) == 0 || c.broken) {
			if c.finished {
				return nil, nil
			}
			c.finished = true
			return nil, c.ending
		}
		if c.broken {
			break
		}
		if len(c.queue) > 0 {
			message := c.queue[0]
			c.queue[0] = nil
			if c.queue = c.queue[1:]; len(c.queue) == 0 {
				c.queue = nil
			}
			return message, nil
		}
		if !c.watching {
			break
		}
		c.kicked = false
		c.mu.Unlock()
		message, kept := c.hub.feed.next(&c.place)
		if !kept {
			c.hub.end(c, c.hub.tooSlow(c))
		}
		c.mu.Lock()
		if message != nil {
			return message, nil
		}
		if !c.kicked && c.ending == nil && len(c.queue) == 0 {
			break
		}
	}
	c.delivering = false
	return nil, nil
}

// write writes one message, in bounded time.
func (c *conn) write(message []byte) error {
	c.deadline(time.Now().Add(c.hub.limits.WriteFor))
	err := c.socket.Write(context.Background(), websocket.MessageText, message)
	c.deadline(time.Time{})
	return err
}

// deadline bounds writing, unless the ending has set a bound for everything.
func (c *conn) deadline(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == nil {
		_ = c.wire.SetWriteDeadline(at) // fails on a closed socket, as the write will
	}
}

// end sets the ending of a connection that the caller has taken out of the hub. It returns at once.
func (c *conn) end(e *ending) {
	h := c.hub
	h.wheel.remove(c)
	c.mu.Lock()
	c.ending = e
	if e.rush || !c.welcomed {
		c.queue = nil
	}
	c.asks = answerAll(c.asks, nil)
	welcomed, hung := c.welcomed, c.pulse.reported
	_ = c.wire.SetDeadline(time.Now().Add(h.limits.CloseFor))
	start := c.mustDeliver()
	c.mu.Unlock()
	// Counted before anybody hears of it: whoever does finds it in the figures.
	if welcomed {
		h.metrics.Connections(-1)
	}
	if hung {
		h.metrics.Unresponsive(-1)
	}
	if e.slow {
		h.metrics.Slow()
	}
	if e.code != "" {
		h.metrics.Bye(e.code)
	}
	h.feed.leave(c)
	if e.departed != "" {
		c.depart(e.departed)
	}
	if start {
		h.spawn(c.deliver)
	}
}

// finish says the last words and closes the socket, within the deadline that end has set.
func (c *conn) finish(e *ending) {
	defer c.hub.part(c)
	c.mu.Lock()
	broken := c.broken
	c.mu.Unlock()
	if e.bye != nil && !broken {
		broken = c.socket.Write(context.Background(), websocket.MessageText, e.bye) != nil
	}
	if e.told != nil {
		e.told.Done()
	}
	if e.status != 0 && !broken {
		_ = c.socket.Close(e.status, e.reason) // whatever goes wrong, the socket is closed after it
		return
	}
	_ = c.socket.CloseNow()
}

// depart reports a connection that went by itself; the attach that is still under way reports it otherwise.
func (c *conn) depart(how logon.Departure) {
	attachment := c.attachment.Load()
	if attachment == 0 || !c.departed.CompareAndSwap(false, true) {
		return
	}
	heard := c.wire.heardAt()
	c.hub.spawn(func() {
		c.hub.core.Departed(c.hub.ctx, c.identity.Session, attachment, how, time.Since(heard))
	})
}
