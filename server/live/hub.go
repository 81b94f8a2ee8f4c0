package live

import (
	"container/list"
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"stationmaster/server/logon"
)

// Hub has the connections that are up on this node. It implements logon.Connections.
type Hub struct {
	core     Core
	log      *slog.Logger
	metrics  Metrics
	nodeName string
	limits   Limits
	wheel    *wheel
	feed     *feed
	beats    atomic.Int64
	ctx      context.Context // of calls to the core; ends when Close has waited long enough
	cancel   context.CancelFunc
	stop     chan struct{} // the wheel's; closed by Close only

	mu        sync.Mutex
	closing   bool
	empty     chan struct{}      // closed by who forgets the last connection while closing
	conns     map[*conn]struct{} // all, until their socket is closed and their reader has gone
	sessions  map[logon.SessionID][]*conn
	users     map[logon.UserID][]*conn
	waiting   list.List      // of *conn: no hello yet, the oldest first
	ofAddress map[string]int // how many of them each address has

	life    sync.Mutex
	stopped bool
	running sync.WaitGroup // every goroutine of this package
}

var _ logon.Connections = (*Hub)(nil)

// New makes a Hub. Close ends it.
func New(o Options) *Hub {
	h := &Hub{
		core: o.Core, log: o.Log, metrics: o.Metrics, nodeName: o.NodeName, limits: o.Limits.withDefaults(),
		stop: make(chan struct{}), empty: make(chan struct{}),
		conns: map[*conn]struct{}{}, sessions: map[logon.SessionID][]*conn{}, users: map[logon.UserID][]*conn{},
		ofAddress: map[string]int{},
	}
	if h.metrics == nil {
		h.metrics = uncounted{}
	}
	h.wheel = newWheel(h.limits.Tick)
	h.feed = newFeed(h)
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.spawn(h.turn)
	return h
}

// spawn runs f on a goroutine that Close waits for. After Close nothing is run.
func (h *Hub) spawn(f func()) bool {
	h.life.Lock()
	defer h.life.Unlock()
	if h.stopped {
		return false
	}
	h.running.Go(f)
	return true
}

// add takes in an upgraded connection, and returns those that have to go for it: the oldest without a hello.
func (h *Hub) add(c *conn, counts bool) (oldest []*conn, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return nil, false
	}
	h.conns[c] = struct{}{}
	if !counts {
		return nil, true
	}
	switch {
	case h.ofAddress[c.address] >= h.limits.WaitingPerAddress:
		oldest = append(oldest, h.oldestOf(c.address))
	case h.waiting.Len() >= h.limits.Waiting:
		oldest = append(oldest, h.waiting.Front().Value.(*conn))
	}
	for _, one := range oldest {
		h.take(one, "")
	}
	c.waiting = h.waiting.PushBack(c)
	h.ofAddress[c.address]++
	return oldest, true
}

// oldestOf finds the oldest connection without a hello of an address that has one; h.mu is held.
func (h *Hub) oldestOf(address string) *conn {
	e := h.waiting.Front()
	for e.Value.(*conn).address != address {
		e = e.Next()
	}
	return e.Value.(*conn)
}

// take takes a connection out, if nobody has; then the caller must end it. h.mu is held. how is kept for an attach that is
// still under way.
func (h *Hub) take(c *conn, how logon.Departure) bool {
	if c.taken {
		return false
	}
	c.taken, c.departing = true, how
	h.greeted(c)
	h.unlist(c)
	return true
}

// unlist takes a connection out of the indexes; h.mu is held.
func (h *Hub) unlist(c *conn) {
	leave(h.sessions, c.identity.Session, c)
	leave(h.users, c.identity.User, c)
}

func leave[K comparable](index map[K][]*conn, key K, c *conn) {
	left := slices.DeleteFunc(index[key], func(one *conn) bool { return one == c })
	if len(left) == 0 {
		delete(index, key)
		return
	}
	index[key] = left
}

// greeted takes a connection off the list of those without a hello; h.mu is held.
func (h *Hub) greeted(c *conn) {
	if c.waiting != nil {
		h.waiting.Remove(c.waiting)
		c.waiting = nil
		if h.ofAddress[c.address]--; h.ofAddress[c.address] == 0 {
			delete(h.ofAddress, c.address)
		}
	}
}

// end takes a connection out and ends it. It does nothing when somebody else has taken it.
func (h *Hub) end(c *conn, e *ending) {
	h.mu.Lock()
	mine := h.take(c, e.departed)
	h.mu.Unlock()
	if mine {
		c.end(e)
	}
}

// register puts a connection under its session, where byes find it from now on.
func (h *Hub) register(c *conn, identity logon.Identity, instance string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c.taken {
		return false
	}
	c.identity, c.instance = identity, instance
	h.sessions[identity.Session] = append(h.sessions[identity.Session], c)
	h.users[identity.User] = append(h.users[identity.User], c)
	return true
}

// admit gives an attached connection its attachment. Older connections of the session are displaced, and so is this one
// when that was said, or a newer one came, while the database was at work.
func (h *Hub) admit(c *conn, attachment int64) {
	h.mu.Lock()
	c.attachment.Store(attachment)
	if c.taken {
		departing := c.departing
		h.mu.Unlock()
		if departing != "" {
			c.depart(departing)
		}
		return
	}
	outgoing := map[*conn]bool{} // and whether it moved
	if c.displaced >= attachment {
		outgoing[c] = c.moved
	}
	for _, one := range h.sessions[c.identity.Session] {
		switch other, moved := one.attachment.Load(), one.instance != c.instance; {
		case one == c || other == 0:
		case other < attachment:
			outgoing[one] = moved
		default:
			outgoing[c] = moved
		}
	}
	for one := range outgoing {
		h.take(one, "")
	}
	h.mu.Unlock()
	for one, moved := range outgoing {
		one.end(h.displacement(one, moved))
	}
}

// part is called by a connection's reader when it ends, and by its deliverer when the socket is closed; the second of the two
// lets go of the connection.
func (h *Hub) part(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !c.half {
		c.half = true
		return
	}
	delete(h.conns, c)
	if h.closing && len(h.conns) == 0 {
		close(h.empty)
	}
}

// Close ends all connections with a close that reconnects, without reporting them: the node gives its lease back, and with
// it all its sessions. It returns when no goroutine of the Hub is left. When ctx ends before, sockets are cut and the core's calls cancelled.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		return nil
	}
	h.closing = true
	all := h.takeAll()
	if len(h.conns) == 0 {
		close(h.empty)
	}
	h.mu.Unlock()
	for _, c := range all {
		c.end(h.restarting(c, between(0, h.limits.RetryWithin)))
	}
	cut := context.AfterFunc(ctx, h.cut)
	<-h.empty
	h.feed.close()
	close(h.stop)
	h.life.Lock()
	h.stopped = true
	h.life.Unlock()
	h.running.Wait()
	cut()
	h.cancel()
	return ctx.Err()
}

// cut closes every socket at once.
func (h *Hub) cut() {
	h.cancel()
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		_ = c.wire.SetDeadline(time.Now()) // never blocks; what is being read and written fails
	}
}

// takeAll takes every connection out; h.mu is held, and the caller must end them.
func (h *Hub) takeAll() []*conn {
	all := make([]*conn, 0, len(h.conns))
	for c := range h.conns {
		if h.take(c, "") {
			all = append(all, c)
		}
	}
	return all
}
