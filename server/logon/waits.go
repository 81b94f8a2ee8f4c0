package logon

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Who waits on this node, at the most: all, and from one address.
const (
	maxWaits          = 2048
	maxWaitsOfAddress = 64
	// waitAgainAfter is what those are told for whom there is no room.
	waitAgainAfter = 5 * time.Second
)

var errStopping = fmt.Errorf("the node stops: %w", ErrUnavailable)

// place is what somebody waits for. A number is one place whatever the station (design 2, section 1).
type place struct {
	station StationID
	number  string
}

// reading is what was held at a place, and when that was read, by the database's clock.
type reading struct {
	held []Held
	at   time.Time
}

// waits are those who wait on this node for a place to become free. However many wait for one place, it is read once for a change of it, and all
// places that changed at about the same time are read together.
type waits struct {
	stop chan struct{} // closed by end

	mu        sync.Mutex
	ended     bool
	tickets   map[string]*waiter
	ofAddress map[string]int
	places    map[place]*spot
	round     int64 // the last reading that began
}

// waiter is one request. Its channels are written to under waits.mu.
type waiter struct {
	ticket, address string
	displaced       chan struct{} // closed by who takes the ticket's place
	news            chan reading  // has room for the newest
	watches         bool
	place           place
	from            int64 // readings before this one are older than the request
}

// spot is a place that somebody waits for.
type spot struct {
	waiters map[*waiter]struct{}
	due     *time.Timer // runs until the next hold there is over, which nobody announces at that moment; nil: no hold runs
}

func newWaits() *waits {
	return &waits{
		stop: make(chan struct{}), tickets: map[string]*waiter{}, ofAddress: map[string]int{}, places: map[place]*spot{},
	}
}

// enter makes room for a request. A ticket waits once: its newest request counts, as the others' pages may not know yet that they are cut off.
func (w *waits) enter(address, ticket string) (*waiter, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return nil, errStopping
	}
	if old := w.tickets[ticket]; old != nil {
		close(old.displaced)
		w.forget(old)
	}
	if len(w.tickets) >= maxWaits || w.ofAddress[address] >= maxWaitsOfAddress {
		return nil, &Refusal{Code: CodeTooMany, RetryAfter: waitAgainAfter, Cause: "too many wait for a station"}
	}
	one := &waiter{ticket: ticket, address: address, displaced: make(chan struct{}), news: make(chan reading, 1)}
	w.tickets[ticket] = one
	w.ofAddress[address]++
	return one, nil
}

// watch puts the request at its place, which has to be read anew.
func (w *waits) watch(one *waiter, p place) place {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tickets[one.ticket] != one {
		return p // displaced meanwhile
	}
	one.watches, one.place, one.from = true, p, w.round+1
	at := w.places[p]
	if at == nil {
		at = &spot{waiters: map[*waiter]struct{}{}}
		w.places[p] = at
	}
	at.waiters[one] = struct{}{}
	return p
}

func (w *waits) leave(one *waiter) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tickets[one.ticket] == one {
		w.forget(one)
	}
}

// forget takes a request out; w.mu is held.
func (w *waits) forget(one *waiter) {
	delete(w.tickets, one.ticket)
	if w.ofAddress[one.address]--; w.ofAddress[one.address] == 0 {
		delete(w.ofAddress, one.address)
	}
	at := w.places[one.place]
	if !one.watches || at == nil {
		return
	}
	delete(at.waiters, one)
	if len(at.waiters) == 0 {
		at.rest()
		delete(w.places, one.place)
	}
}

// changed lists the places that have to be read again when something changed at the stations. A number can be held by way of any
// station.
func (w *waits) changed(stations []StationID) []place {
	if len(stations) == 0 {
		return nil
	}
	named := make(map[StationID]bool, len(stations))
	for _, id := range stations {
		named[id] = true
	}
	return w.where(func(p place) bool { return named[p.station] || p.number != "" })
}

// all lists every place that somebody waits for.
func (w *waits) all() []place { return w.where(func(place) bool { return true }) }

func (w *waits) where(wanted func(place) bool) (out []place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for p := range w.places {
		if wanted(p) {
			out = append(out, p)
		}
	}
	return out
}

// begin begins a reading of those of the places that somebody still waits for.
func (w *waits) begin(places []place) (wanted []place, round int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.round++
	for _, p := range places {
		if w.places[p] != nil {
			wanted = append(wanted, p)
		}
	}
	return wanted, w.round
}

// tell gives a place's reading to those who wait for it. again is called when its next hold is over.
func (w *waits) tell(p place, round int64, r reading, again func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.places[p]
	if at == nil || w.ended {
		return
	}
	for one := range at.waiters {
		if round < one.from {
			continue
		}
		select {
		case <-one.news: // an older one that nobody has taken
		default:
		}
		one.news <- r
	}
	at.rest()
	if next := r.nextEnd(); !next.IsZero() {
		at.due = time.AfterFunc(next.Sub(r.at), again)
	}
}

// end lets everybody go: the node stops.
func (w *waits) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	close(w.stop)
	for _, at := range w.places {
		at.rest()
	}
}

// Waiting is how many wait on this node for a place to become free.
func (s *Service) Waiting() (n int) {
	s.waits.mu.Lock()
	defer s.waits.mu.Unlock()
	for _, at := range s.waits.places {
		n += len(at.waiters)
	}
	return n
}

func (at *spot) rest() {
	if at.due != nil {
		at.due.Stop()
		at.due = nil
	}
}

// nextEnd is when the first hold is over that runs; zero, when none does.
func (r reading) nextEnd() (next time.Time) {
	for _, h := range r.held {
		if h.State != Live && h.HoldUntil.After(r.at) && (next.IsZero() || h.HoldUntil.Before(next)) {
			next = h.HoldUntil
		}
	}
	return next
}

// tellWaits reads the places that changed, and tells those who wait.
func (s *Service) tellWaits(ctx context.Context) {
	defer s.waits.end()
	s.awaited.run(ctx, floorEvery, func(places []place) error {
		places, round := s.waits.begin(places)
		if len(places) == 0 {
			return nil
		}
		var stations []StationID
		var numbers []string
		for _, p := range places {
			stations = append(stations, p.station)
			if p.number != "" {
				numbers = append(numbers, p.number)
			}
		}
		held, at, err := s.store.Holding(ctx, stations, numbers)
		if err != nil {
			s.log.Warn("could not read what people wait for; it is read again", "err", err)
			return err
		}
		for _, p := range places {
			here := slices.DeleteFunc(slices.Clone(held), func(h Held) bool {
				return h.Station != p.station && (p.number == "" || h.Number != p.number)
			})
			s.waits.tell(p, round, reading{here, at}, func() { s.awaited.add(p) })
		}
		return nil
	})
}
