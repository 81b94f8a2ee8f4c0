package live

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// feed is the directory that connections watch. It is kept only while somebody does, and for a while after. Nothing of
// it is queued for a connection: each keeps its place, and its deliverer fetches what comes next when it has written the
// last. So a snapshot of any size overflows nothing, the deltas that come while it is sent come after it, and everybody shares the same
// encoded bytes. A connection that falls further behind than deltas are kept is too slow.
type feed struct {
	hub *Hub

	mu       sync.Mutex
	loading  *loading
	loaded   bool
	closed   bool
	epoch    string // new with each load: numbers of another one mean nothing
	entries  map[logon.UserID][]byte
	last     uint64   // the number of the newest delta
	deltas   [][]byte // the newest ones; that of number n is at n modulo their number
	snap     *snapshot
	pending  map[logon.UserID]pending
	timer    *time.Timer // runs while something is pending
	watchers map[*conn]struct{}
	idleFrom time.Time
}

// loading is a read of the directory that is under way. Its reader sets err, then closes done.
type loading struct {
	done chan struct{}
	err  error
}

type pending struct {
	message []byte
	gone    bool
}

// place is how far a connection has come: in a snapshot first, then in the deltas.
type place struct {
	epoch string
	snap  *snapshot
	part  int
	at    uint64
}

func newFeed(h *Hub) *feed {
	return &feed{hub: h, watchers: map[*conn]struct{}{}, pending: map[logon.UserID]pending{}}
}

// load reads the directory, unless it is there. All who come meanwhile wait for the one read. The connection counts as a watcher
// from here on; whatever comes of it, it must leave in the end.
func (f *feed) load(ctx context.Context, c *conn) error {
	f.mu.Lock()
	f.watchers[c] = struct{}{}
	if f.loaded {
		f.mu.Unlock()
		return nil
	}
	if l := f.loading; l != nil {
		f.mu.Unlock()
		select {
		case <-l.done:
			return l.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l := &loading{done: make(chan struct{})}
	f.loading = l
	f.mu.Unlock()

	all, err := f.hub.core.Directory(ctx)
	entries := make(map[logon.UserID][]byte, len(all))
	for _, e := range all {
		entries[e.User] = encode(f.hub.entry(e))
	}

	f.mu.Lock()
	f.loading = nil
	if err == nil {
		f.loaded, f.epoch, f.entries = true, rand.Text()[:10], entries
		f.last, f.snap, f.deltas = 0, nil, make([][]byte, f.hub.limits.Deltas)
		f.schedule()
	} else {
		clear(f.pending)
	}
	f.mu.Unlock()
	l.err = err
	close(l.done)
	return err
}

// join gives a connection its place: after lastSeq, if the deltas from there on are still here, else before a snapshot.
// seq is the directory's at this moment.
func (f *feed) join(lastSeq string) (at place, mode api.WelcomeDirectory, seq string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n, ok := f.parse(lastSeq); ok {
		return place{epoch: f.epoch, at: n}, api.WelcomeDirectoryDeltas, f.seq(f.last)
	}
	// A snapshot that is a little older serves as well, with the deltas since; a storm of newcomers then shares one.
	if f.snap == nil || f.last-f.snap.at > uint64(len(f.deltas)/2) {
		f.snap = newSnapshot(f.entries, f.last, f.seq(f.last))
	}
	return place{epoch: f.epoch, snap: f.snap, at: f.snap.at}, api.WelcomeDirectorySnapshot, f.seq(f.last)
}

// leave takes a connection from the watchers.
func (f *feed) leave(c *conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, watched := f.watchers[c]; !watched {
		return
	}
	delete(f.watchers, c)
	f.idleFrom = time.Now()
}

// next is the next message for somebody at the given place, and moves the place on; nil, if there is none yet. kept is false when
// it is not here any more.
func (f *feed) next(p *place) (message []byte, kept bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case p.epoch != f.epoch || f.last-p.at > uint64(len(f.deltas)):
		return nil, false
	case p.snap != nil:
		message = p.snap.parts[p.part]
		if p.part++; p.part == len(p.snap.parts) {
			p.snap = nil
		}
	case p.at < f.last:
		p.at++
		message = f.deltas[p.at%uint64(len(f.deltas))]
	}
	return message, true
}

// change merges changes, to be told at the end of the interval.
func (f *feed) change(changes []logon.DirectoryEntry) {
	f.mu.Lock()
	wanted := f.loaded || f.loading != nil
	f.mu.Unlock()
	if !wanted {
		return
	}
	encoded := make([]pending, len(changes))
	for i, e := range changes {
		encoded[i] = pending{encode(f.hub.entry(e)), e.Gone}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, e := range changes {
		f.pending[e.User] = encoded[i]
	}
	f.schedule()
}

// vanished lists who is in the feed and not in the whole directory any more, as gone.
func (f *feed) vanished(all []logon.DirectoryEntry) (gone []logon.DirectoryEntry) {
	there := make(map[logon.UserID]bool, len(all))
	for _, e := range all {
		there[e.User] = true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.entries {
		if !there[id] {
			gone = append(gone, logon.DirectoryEntry{User: id, Gone: true})
		}
	}
	return gone
}

// schedule sees to it that what is pending is told; f.mu is held.
func (f *feed) schedule() {
	if f.timer == nil && f.loaded && !f.closed && len(f.pending) > 0 {
		f.timer = time.AfterFunc(f.hub.limits.Coalesce, func() { f.hub.spawn(f.flush) })
	}
}

// flush makes deltas of what is pending, and wakes the watchers.
func (f *feed) flush() {
	f.mu.Lock()
	f.timer = nil
	var users []json.RawMessage
	for id, p := range f.pending {
		switch was, known := f.entries[id]; {
		case !f.loaded, p.gone && !known, !p.gone && bytes.Equal(was, p.message):
			continue
		case p.gone:
			delete(f.entries, id)
		default:
			f.entries[id] = p.message
		}
		users = append(users, p.message)
	}
	clear(f.pending)
	for _, part := range split(users) {
		f.last++
		f.deltas[f.last%uint64(len(f.deltas))] = encode(change{
			Type: api.DirectoryChangedTypeDirectory, Mode: api.DirectoryChangedModeDelta, Part: 1, Parts: 1, Users: part, Seq: f.seq(f.last),
		})
	}
	var wake []*conn
	if len(users) > 0 {
		wake = make([]*conn, 0, len(f.watchers))
		for c := range f.watchers {
			wake = append(wake, c)
		}
	}
	f.mu.Unlock()
	for i, c := range wake {
		c.kick()
		if i%256 == 255 {
			runtime.Gosched() // let them write, rather than pile up
		}
	}
}

// rest forgets the directory when nobody has watched it for long.
func (f *feed) rest(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.loaded && len(f.watchers) == 0 && now.Sub(f.idleFrom) > f.hub.limits.Linger {
		f.loaded, f.epoch, f.entries, f.deltas, f.snap = false, "", nil, nil, nil
		clear(f.pending)
	}
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	if f.timer != nil {
		f.timer.Stop()
	}
}

// seq is the opaque place in the directory's history that clients bring back.
func (f *feed) seq(n uint64) string { return fmt.Sprintf("%s.%d", f.epoch, n) }
