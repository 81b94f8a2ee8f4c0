package logon

import (
	"context"
	"sync"
	"time"
)

// IdleWarnFor is for how long people are warned before they are logged off for being idle; with a short limit for a fifth of it.
const IdleWarnFor = time.Minute

// heardEvery gathers activity before it is written: one statement for all who move at the same moment.
const heardEvery = 100 * time.Millisecond

// IdleTime is how long a session may go on without its person. With a Limit of 0 it may for ever.
type IdleTime struct {
	Limit time.Duration
	Warn  time.Duration // the person is warned when no more than this is left
	Left  time.Duration
}

// Idle is the time of a session whose person was last active so long ago.
func (p Policies) Idle(ago time.Duration) IdleTime {
	limit := p.IdleLogoff.Duration()
	return IdleTime{Limit: limit, Warn: min(IdleWarnFor, limit/5), Left: max(limit-ago, 0)}
}

// Activity says that a session's person was active, Ago before now.
type Activity struct {
	Session    SessionID
	Attachment int64
	Ago        time.Duration
}

// Active takes note that a session's person did something, ago before now. It returns at once, and may be called as often as anybody likes.
func (s *Service) Active(id SessionID, attachment int64, ago time.Duration) {
	s.heard.add(id, heard{attachment, time.Now().Add(-ago)})
}

// keepIdle writes activity and logs off those whose idle time is over (docs/adr/0025). All of it is one goroutine's: what this node has heard
// is written before it ends anybody, and nothing is ended while that cannot be written.
func (s *Service) keepIdle(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		sweep := false
		select {
		case <-ctx.Done():
			return
		case <-s.heard.wake:
		case <-tick.C:
			sweep = true
		}
		p, err := s.Policies(ctx)
		if err != nil {
			continue // as long as that lasts nothing can be written either; the next tick comes
		}
		if p.IdleLogoff != s.idleTold {
			s.idleTold = p.IdleLogoff
			s.conns.IdleForAll(p.Idle(0))
		}
		if !s.writeHeard(ctx, p) {
			continue
		}
		if sweep && p.IdleLogoff > 0 {
			s.endIdle(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(heardEvery):
		}
	}
}

// writeHeard writes what was heard, and answers. What could not be written is tried again with the next tick, with its own time.
func (s *Service) writeHeard(ctx context.Context, p Policies) bool {
	taken := s.heard.take()
	if len(taken) == 0 {
		return true
	}
	active := make([]Activity, 0, len(taken))
	for id, h := range taken {
		active = append(active, Activity{id, h.attachment, max(time.Since(h.at), 0)})
	}
	if p.IdleLogoff == 0 { // nobody needs it: when the policy is switched on, all begin anew
		for id := range taken {
			s.conns.Idle(id, p.Idle(0))
		}
		return true
	}
	written, err := s.store.MarkActive(ctx, active)
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("could not write down who is active; it is tried again", "people", len(active), "err", err)
		}
		s.heard.putBack(taken)
		return false
	}
	for id, ago := range written {
		s.conns.Idle(id, p.Idle(ago))
	}
	return true
}

// endIdle logs off who is idle here. A node ends only what is connected to it: it alone would have heard them.
func (s *Service) endIdle(ctx context.Context) {
	node := s.lease.id()
	if node == "" {
		return
	}
	if _, err := s.store.SweepIdle(ctx, node); err != nil && ctx.Err() == nil {
		s.log.Warn("could not log off who is idle", "err", err)
	}
}

// heard is a connection's last activity, by this process's monotonic clock.
type heard struct {
	attachment int64
	at         time.Time
}

// activity gathers what was heard until it is written; of each session the latest counts.
type activity struct {
	mu    sync.Mutex
	heard map[SessionID]heard
	wake  chan struct{} // has room for one: there is something to do
}

func newActivity() *activity {
	return &activity{heard: map[SessionID]heard{}, wake: make(chan struct{}, 1)}
}

func (a *activity) add(id SessionID, h heard) {
	a.mu.Lock()
	a.keep(id, h)
	a.mu.Unlock()
	a.poke()
}

// keep keeps the later one; a.mu is held.
func (a *activity) keep(id SessionID, h heard) {
	was, known := a.heard[id]
	if !known || h.attachment > was.attachment || h.attachment == was.attachment && h.at.After(was.at) {
		a.heard[id] = h
	}
}

// poke has the loop look, also at the policies.
func (a *activity) poke() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

func (a *activity) take() map[SessionID]heard {
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.heard
	a.heard = map[SessionID]heard{}
	return taken
}

// putBack keeps what could not be written, where nothing later came meanwhile. The next tick tries it.
func (a *activity) putBack(taken map[SessionID]heard) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, h := range taken {
		a.keep(id, h)
	}
}
