package logontest

import (
	"context"
	"slices"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// Fake is a Store and a Bus in memory, for one process: one mutex, and a clock that tests move. It keeps the contract
// of logon.Store, and nothing else: no speed, no disk.
type Fake struct {
	mu        sync.Mutex
	ahead     time.Duration // how much the clock has been moved
	last      time.Time     // the last instant
	lastID    int64
	users     map[logon.UserID]*fakeUser
	stations  map[logon.StationID]*fakeStation
	sessions  []*fakeSession // in the order of their ids
	grants    []logon.Grant
	circles   []*fakeCircle
	mappings  []logon.Mapping
	kept      map[string]logon.KeptDirectory
	turns     map[string]time.Time
	checks    map[string]logon.Checked
	nodes     map[logon.NodeID]*fakeNode
	policies  logon.Policies
	idleFrom  time.Time
	install   logon.Installation
	keys      []logon.SigningKey
	ledger    []logon.LedgerEntry
	tickets   map[string]fakeTicket
	devices   map[string]bool
	agreement logon.Agreement
	accepted  map[acceptedBy]bool
	saved     []*fakeSaved
	asks      map[string]time.Time
	listeners map[*listener]bool
}

type fakeUser struct {
	logon.User
	status  logon.Status
	reused  time.Time // when a copy of a saved logon was used
	heard   time.Time // when their source last was
	by      []int64   // the mappings that gave something
	old     []string  // hashes of the passwords before this one, the last one first
	deleted bool
}

type fakeStation struct {
	logon.Station
	deleted bool
}

type fakeSession struct {
	logon.Session // State and HoldUntil as stored; what others see is seen(…)
	resume        []byte
	active        time.Time
	byStation     bool
	byNumber      bool
}

type fakeNode struct {
	renewed, expires time.Time
	away             []logon.SessionID
}

type fakeTicket struct {
	logon.Ticket
	expires time.Time
}

var (
	_ logon.Store = (*Fake)(nil)
	_ logon.Bus   = (*Fake)(nil)
)

// NewFake makes an empty one.
func NewFake() *Fake {
	f := &Fake{
		users: map[logon.UserID]*fakeUser{}, stations: map[logon.StationID]*fakeStation{},
		nodes: map[logon.NodeID]*fakeNode{}, tickets: map[string]fakeTicket{}, devices: map[string]bool{},
		asks: map[string]time.Time{}, turns: map[string]time.Time{}, checks: map[string]logon.Checked{}, kept: map[string]logon.KeptDirectory{}, listeners: map[*listener]bool{},
		policies: logon.DefaultPolicies(), accepted: map[acceptedBy]bool{},
		agreement: logon.Agreement{Version: 1, Texts: []logon.AgreementText{{Language: logon.DefaultLanguage, Text: "Work only."}}},
		install:   logon.Installation{ID: "fake0001", Secret: []byte("a secret of thirty-two characters")},
	}
	f.policies.Version = 1
	return f
}

// Advance moves the clock.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead += d
}

// Now is what the fake's clock says.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

// instant is a time after every other instant, as a database's clock is that takes longer to ask than it takes to tick.
func (f *Fake) instant() time.Time {
	f.last = f.last.Add(time.Microsecond)
	if now := f.now(); now.After(f.last) {
		f.last = now
	}
	return f.last
}

func (f *Fake) now() time.Time { return time.Now().Add(f.ahead).Truncate(time.Microsecond) }

func (f *Fake) nextID() int64 {
	f.lastID++
	return f.lastID
}

// Publish wakes all listeners.
func (f *Fake) Publish(_ context.Context, e logon.Event) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.publish(e)
	return nil
}

func (f *Fake) publish(e logon.Event) {
	for l := range f.listeners {
		l.add(e)
	}
}

// Listen gives every event to handle, one after the other, beginning with Missed, until ctx ends.
func (f *Fake) Listen(ctx context.Context, handle func(logon.Event)) error {
	l := &listener{wake: make(chan struct{}, 1)}
	l.add(logon.Event{Missed: &struct{}{}})
	f.mu.Lock()
	f.listeners[l] = true
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.listeners, l)
	}()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.wake:
		}
		for _, e := range l.take() {
			handle(e)
		}
	}
}

// listener keeps events until its goroutine takes them, so that nobody who publishes waits.
type listener struct {
	mu     sync.Mutex
	events []logon.Event
	wake   chan struct{} // has room for one
}

func (l *listener) add(e logon.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *listener) take() []logon.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	events := l.events
	l.events = nil
	return events
}

// floor tells that something about these users and stations has changed.
func (f *Fake) floor(users []logon.UserID, stations []logon.StationID) {
	e := logon.FloorEvent{}
	for _, id := range users {
		if id != 0 && !slices.Contains(e.Users, id) {
			e.Users = append(e.Users, id)
		}
	}
	for _, id := range stations {
		if id != 0 && !slices.Contains(e.Stations, id) {
			e.Stations = append(e.Stations, id)
		}
	}
	if len(e.Users)+len(e.Stations) > 0 {
		f.publish(logon.Event{Floor: &e})
	}
}

// floorOf tells that a session has changed.
func (f *Fake) floorOf(s *fakeSession) {
	f.floor([]logon.UserID{s.User}, []logon.StationID{s.Station})
}

func (f *Fake) session(id logon.SessionID) *fakeSession {
	for _, s := range f.sessions {
		if s.ID == id {
			return s
		}
	}
	return nil
}

func (f *Fake) nodeLives(id logon.NodeID) bool {
	n := f.nodes[id]
	return n != nil && n.expires.After(f.now())
}

func (f *Fake) anyNode() (lives bool, last time.Time) {
	for id, n := range f.nodes {
		lives = lives || f.nodeLives(id)
		if n.renewed.After(last) {
			last = n.renewed
		}
	}
	return lives, last
}

// seen is a session as others see it: its state is the effective one.
func (f *Fake) seen(s *fakeSession) logon.Session {
	out := s.Session
	out.IdleFor = f.idleFor(s)
	if u := f.users[s.User]; u != nil {
		out.UserName, out.DisplayName, out.Source = u.Name, u.DisplayName, u.Source
		if u.reused.Add(logon.SavedTellFor).After(f.now()) {
			out.SavedReused = u.reused
		}
	}
	if st := f.stations[s.Station]; st != nil {
		out.StationName = st.Name
	}
	if s.Ended != nil {
		end := *s.Ended
		out.Ended = &end
		out.HoldUntil = time.Time{}
		return out
	}
	if s.State == logon.Live {
		if f.nodeLives(s.Node) {
			return out
		}
		out.State = logon.Lost
		if n := f.nodes[s.Node]; n != nil {
			out.HoldUntil = n.renewed.Add(f.policies.HoldNetworkLoss.Duration())
		}
	}
	if lives, last := f.anyNode(); !lives && !last.IsZero() && out.HoldUntil.After(last) {
		if kept := f.now().Add(f.policies.HoldNetworkLoss.Duration() + logon.AfterOutage); out.HoldUntil.Before(kept) {
			out.HoldUntil = kept
		}
	}
	return out
}

// held are the sessions that have not ended.
func (f *Fake) held() (held []*fakeSession) {
	for _, s := range f.sessions {
		if s.Ended == nil {
			held = append(held, s)
		}
	}
	return held
}
