package db_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// hear listens with the store until the test's end.
func hear(t *testing.T, store *db.Store) <-chan logon.Event {
	t.Helper()
	events := make(chan logon.Event, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = store.Listen(ctx, func(e logon.Event) { events <- e })
	}()
	t.Cleanup(func() { cancel(); <-done })
	return events
}

// until waits for an event.
func (p *place) until(events <-chan logon.Event, wanted func(logon.Event) bool) {
	p.Helper()
	for {
		select {
		case e := <-events:
			if wanted(e) {
				return
			}
		case <-p.ctx.Done():
			p.Fatal("the event did not come")
		}
	}
}

func missed(e logon.Event) bool { return e.Missed != nil }

// wake publishes something and waits for it.
func (p *place) wake(events <-chan logon.Event) {
	p.Helper()
	p.ok(p.store.Publish(p.ctx, logon.Event{Ask: &logon.AskEvent{ID: "x", Sessions: []logon.SessionID{1}}}))
	p.until(events, func(e logon.Event) bool { return e.Ask != nil })
}

func TestListenerComesBack(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	events := hear(t, p.store)
	p.until(events, missed)
	p.wake(events)
	p.ok(p.store.Healthy(p.ctx))
	p.exec("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'stationmaster listener'")
	p.until(events, missed)
	p.wake(events)
	p.ok(p.store.Healthy(p.ctx))
}

// After a restart of Postgres every connection is dead. As soon as the store is healthy again no request finds that out.
func TestNoRequestMeetsAConnectionOfBefore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	events := hear(t, p.store)
	p.until(events, missed)
	const several = 4
	readAtOnce := func() {
		t.Helper()
		p.exec("begin")
		p.exec("lock table users in access exclusive mode") // until all of them have a connection
		var readers errgroup.Group
		for range several {
			readers.Go(func() error {
				_, err := p.store.Directory(p.ctx, nil)
				return err
			})
		}
		p.blocked(several)
		p.exec("commit")
		p.ok(readers.Wait())
	}
	readAtOnce() // connections that were used a moment ago: the pool looks only at those that have rested for a while
	p.exec("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
	p.until(events, missed)
	p.ok(p.store.Healthy(p.ctx))
	readAtOnce()
}

// A connection can be dead without an error: it is open, and nothing comes.
func TestDeafListenerFindsOut(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	relay := newRelay(t, p.dsn)
	store, err := db.Open(p.ctx, db.Options{DSN: p.dsn, ListenDSN: relay.dsn})
	p.ok(err)
	t.Cleanup(store.Close)
	events := hear(t, store)
	p.until(events, missed)
	relay.freeze()
	p.until(events, missed) // on another connection, as it did not hear its own echo
	p.wake(events)
	p.ok(store.Healthy(p.ctx))
}

// relay is a way to Postgres that can become silent.
type relay struct {
	dsn string

	mu     sync.Mutex
	frozen []chan struct{} // closed: this connection passes nothing on
}

func newRelay(t *testing.T, dsn string) *relay {
	t.Helper()
	address, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	port := address.Query().Get("port")
	if port == "" {
		port = "5432"
	}
	socket := filepath.Join(address.Query().Get("host"), ".s.PGSQL."+port)
	dir, err := os.MkdirTemp("", "relay") // a test's own folder has too long a name for a socket
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL."+port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close(); _ = os.RemoveAll(dir) })
	r := &relay{dsn: with(t, dsn, "host", dir)}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", socket)
			if err != nil {
				_ = client.Close()
				continue
			}
			frozen := make(chan struct{})
			r.mu.Lock()
			r.frozen = append(r.frozen, frozen)
			r.mu.Unlock()
			go carry(client, server, nil)
			go carry(server, client, frozen)
		}
	}()
	return r
}

// freeze makes all connections silent towards the client; later ones are not.
func (r *relay) freeze() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, frozen := range r.frozen {
		close(frozen)
	}
	r.frozen = nil
}

// carry passes on what comes from one side, until it is frozen; then it swallows it.
func carry(from, to net.Conn, frozen <-chan struct{}) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			_ = to.Close()
			return
		}
		select {
		case <-frozen:
			_, _ = io.Copy(io.Discard, from)
			_ = to.Close()
			return
		default:
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			_ = from.Close()
			return
		}
	}
}
