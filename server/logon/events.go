package logon

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// NewService makes a Service; Use gives it the connections, Start the lease, Run its life.
func NewService(p Parts) *Service {
	if p.Now == nil {
		p.Now = time.Now
	}
	return &Service{
		store: p.Store, bus: p.Bus, passwords: p.Passwords, tokens: p.Tokens, numbers: p.Numbers, log: p.Log, directories: p.Directories, providers: p.Providers,
		throttle: newThrottle(p.Now), local: newLocal(), waits: newWaits(), heard: newActivity(), returns: newReturns(p.Returns, time.Now, p.Log), unproven: newUnproven(time.Now),
		newcomers: newNewcomers(p.Now),
		ended:     newGather[SessionID](), users: newGather[UserID](), stations: newGather[StationID](), awaited: newGather[place](),
		changed: newGather[struct{}](), kept: newGather[struct{}](), licences: newGather[struct{}](), put: newGather[Waiting](),
		missed: make(chan struct{}, 1),
	}
}

// Use gives the Service the live connections of this node. Call it once, before Start.
func (s *Service) Use(c Connections) { s.conns = c }

// floorEvery gathers changes of the floor before the node reads and tells them.
const (
	floorEvery = 100 * time.Millisecond
	sweepEvery = time.Second
	// reconcileEvery is how often the node holds what the database has of it against what it has.
	reconcileEvery = 15 * time.Second
)

// Run keeps the lease, sweeps, and carries out what the events ask for, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	parts := []func(context.Context){
		s.keepLease, s.sweep, s.reconcile, s.tellEnds, s.tellFloor, s.tellWaits, s.tellPolicies, s.catchUp, s.keepIdle, s.tellLicences, s.keepHeld, s.checkAccounts, s.rereadDirectories, s.watchDirectories,
	}
	for _, part := range parts {
		all.Go(func() { part(ctx) })
	}
	all.Wait()
}

// Handle takes a wake-up. It returns at once; call it from one goroutine, in the order of arrival.
func (s *Service) Handle(ctx context.Context, e Event) {
	switch {
	case e.Ended != nil:
		s.hearEnd(*e.Ended)
	case e.Detached != nil:
		if len(s.local.here([]SessionID{e.Detached.Session})) > 0 {
			s.displace(e.Detached.Session, e.Detached.Attachment, e.Detached.Moved)
		}
	case e.Ask != nil:
		s.answerAsk(ctx, *e.Ask)
	case e.Answer != nil:
		if e.Answer.To == s.lease.id() {
			s.asks.deliver(*e.Answer)
		}
	case e.Floor != nil:
		s.users.add(e.Floor.Users...)
		s.stations.add(e.Floor.Stations...)
		if len(e.Floor.Stations) > 0 {
			s.licences.add(struct{}{})
		}
		s.awaited.add(s.waits.changed(e.Floor.Stations)...)
	case e.Policies != nil:
		s.policies.forget()
		s.heard.poke()
		s.changed.add(struct{}{})
		s.licences.add(struct{}{})
	case e.Rights != nil:
		s.licences.add(struct{}{})
	case e.Directories != nil:
		s.kept.add(struct{}{})
	case e.Missed != nil:
		s.policies.forget()
		s.kept.add(struct{}{})
		s.changed.add(struct{}{})
		s.licences.add(struct{}{})
		s.awaited.add(s.waits.all()...)
		select {
		case s.missed <- struct{}{}:
		default:
		}
	}
}

// displace lets go of a connection that is no longer the session's.
func (s *Service) displace(id SessionID, attachment int64, moved bool) {
	s.local.gone(id, attachment)
	s.conns.Displace(id, attachment, moved)
}

// hearEnd says bye to a session whose end came with the event, and has the others read.
func (s *Service) hearEnd(e EndedEvent) {
	if e.End != nil && len(e.Sessions) == 1 {
		if session, here := s.local.session(e.Sessions[0]); here {
			session.State, session.Ended = Over, e.End
			s.local.gone(session.ID, session.Attachment)
			s.conns.Bye(session)
			return
		}
	}
	s.ended.add(s.local.here(e.Sessions)...)
}

// catchUp reads the truth of everything that this node shows, after a time in which events may have been missed.
func (s *Service) catchUp(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.missed:
		}
		s.ended.add(s.local.all()...)
		if s.readDirectoryAgain(ctx) != nil {
			continue
		}
		s.stations.add(s.local.stations()...)
	}
}

// readDirectoryAgain tells everybody's entry and everybody's own status anew.
func (s *Service) readDirectoryAgain(ctx context.Context) error {
	entries, err := s.store.Directory(ctx, nil)
	if err != nil {
		s.log.Warn("could not read the directory again", "err", err)
		return err
	}
	s.conns.DirectoryRead(entries)
	s.users.add(slices.Collect(maps.Keys(s.local.users()))...)
	return nil
}

// tellEnds reads sessions that are said to have ended, and says bye where it is so.
func (s *Service) tellEnds(ctx context.Context) {
	s.ended.run(ctx, 0, func(ids []SessionID) error {
		sessions, err := s.store.SessionsByID(ctx, ids)
		if err != nil {
			s.log.Warn("could not read ended sessions; they are read again", "err", err)
			return err
		}
		for _, session := range sessions {
			switch {
			case session.Ended != nil:
				s.local.gone(session.ID, session.Attachment)
				s.conns.Bye(session)
			case session.State != Live: // taken for lost by somebody whose question went unanswered
				s.displace(session.ID, session.Attachment, false)
			case session.Node != s.lease.id(): // attached elsewhere since
				s.displace(session.ID, session.Attachment-1, false)
			}
		}
		return nil
	})
}

// tellFloor reads what changed on the floor and tells those whom it concerns.
func (s *Service) tellFloor(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() {
		s.users.run(ctx, floorEvery, func(ids []UserID) error {
			entries, err := s.store.Directory(ctx, ids)
			if err != nil {
				return err
			}
			s.conns.DirectoryChanged(entries)
			for _, e := range entries {
				if e.Status != nil {
					s.conns.StatusChanged(e.User, *e.Status)
				}
			}
			return nil
		})
	})
	both.Go(func() {
		s.stations.run(ctx, floorEvery, func(ids []StationID) error {
			changed := make(map[StationID]bool, len(ids))
			for _, id := range ids {
				changed[id] = true
			}
			concerned := s.local.at(changed)
			if len(concerned) == 0 {
				return nil
			}
			there, err := s.store.Occupants(ctx, ids)
			if err != nil {
				return err
			}
			for id, station := range concerned {
				s.conns.Sharing(id, others(there[station], id))
			}
			return nil
		})
	})
	both.Wait()
}

func (s *Service) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			// A node without a lease cannot know whether the floor could have come back.
			if s.lease.id() == "" {
				continue
			}
			if _, err := s.store.Sweep(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("could not sweep", "err", err)
			}
		}
	}
}

// reconcile holds what the database has of this node against what the node has, both ways, so that every hole between two
// writes heals: a session that is live here in the database and has no connection, in two rounds running, is lost; one that has a
// connection and is not live here in the database is read again, and told.
func (s *Service) reconcile(ctx context.Context) {
	tick := time.NewTicker(reconcileEvery)
	defer tick.Stop()
	var alone map[SessionID]int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			var err error
			if alone, err = s.reconcileOnce(ctx, alone); err != nil && ctx.Err() == nil {
				s.log.Warn("could not reconcile", "err", err)
			}
		}
	}
}

// reconcileOnce is one round. alone are the attachments that had no connection in the round before; those of this one are returned. One
// round alone proves nothing: the connection may have gone, or come, between the two readings.
func (s *Service) reconcileOnce(ctx context.Context, alone map[SessionID]int64) (map[SessionID]int64, error) {
	node := s.lease.id()
	if node == "" {
		return nil, nil
	}
	live, err := s.store.Attachments(ctx, node)
	if err != nil {
		return nil, err
	}
	written, still := make(map[SessionID]bool, len(live)), map[SessionID]int64{}
	for _, a := range live {
		written[a.Session] = true
		switch before, was := alone[a.Session]; {
		case len(s.local.here([]SessionID{a.Session})) > 0:
		case was && before == a.Attachment:
			s.log.Warn("a live session has no connection here: it is lost", "session", a.Session)
			s.Departed(ctx, a.Session, a.Attachment, NetworkLoss, 0)
		default:
			still[a.Session] = a.Attachment
		}
	}
	for _, id := range s.local.all() {
		if !written[id] {
			s.ended.add(id) // also one that attached since: reading it changes nothing
		}
	}
	return still, nil
}

// gather collects keys until they are worked on, each once.
type gather[K comparable] struct {
	mu   sync.Mutex
	keys map[K]struct{}
	wake chan struct{}
}

// retryAfter is how long a failed round waits before its keys are tried again.
const retryAfter = time.Second

func newGather[K comparable]() *gather[K] {
	return &gather[K]{keys: map[K]struct{}{}, wake: make(chan struct{}, 1)}
}

func (g *gather[K]) add(keys ...K) {
	if len(keys) == 0 {
		return
	}
	g.mu.Lock()
	for _, k := range keys {
		g.keys[k] = struct{}{}
	}
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

func (g *gather[K]) take() []K {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]K, 0, len(g.keys))
	for k := range g.keys {
		out = append(out, k)
	}
	clear(g.keys)
	return out
}

// run calls work with what has gathered, at most once in every, until ctx ends. Keys whose round failed come again.
func (g *gather[K]) run(ctx context.Context, every time.Duration, work func([]K) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.wake:
		}
		pause := every
		if keys := g.take(); len(keys) > 0 && work(keys) != nil {
			g.add(keys...)
			pause = retryAfter
		}
		if pause == 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
