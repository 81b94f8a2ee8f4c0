package app

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience bounds a wait for something that must happen. Nothing asserts how long it took.
const patience = 90 * time.Second

// running is a node of this process, on a database that it may share with others.
type running struct {
	*node
	t     *testing.T
	url   string
	said  *record // its log
	stop  func()  // ends it in order; once is enough, and the test's end does it too
	ended <-chan struct{}
}

// startNode starts a node and waits until it is ready. pairs are its environment beside DATABASE_URL.
func startNode(t *testing.T, dsn string, pairs ...string) *running {
	t.Helper()
	c, err := ReadConfig(environment(append([]string{"DATABASE_URL", dsn, "DATABASE_CONNECTIONS", "8"}, pairs...)...))
	if err != nil {
		t.Fatal(err)
	}
	return startNodeOf(t, c)
}

// startNodeOf is startNode of a configuration.
func startNodeOf(t *testing.T, c Config) *running {
	t.Helper()
	said := &record{}
	log := slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	store, base, closeAll, err := openStore(t.Context(), c, false, log)
	if err != nil {
		t.Fatal(err)
	}
	n, err := newNode(t.Context(), c, store, log)
	if err != nil {
		closeAll()
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		closeAll()
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	r := &running{
		node: n, t: t, url: "http://" + listener.Addr().String(), said: said, ended: ended,
		stop: sync.OnceFunc(func() { cancel(); <-ended }),
	}
	go func() {
		defer close(ended)
		defer closeAll()
		if err := n.run(ctx, listener, base.died, func() {}); err != nil {
			t.Errorf("the node ended: %v", err)
		}
	}()
	t.Cleanup(func() {
		r.stop()
		if t.Failed() {
			t.Logf("log of %s:\n%s", r.url, said)
		}
	})
	eventually(t, "the node is ready", func() bool { return len(n.ready(t.Context())) == 0 })
	return r
}

// twoNodes is a floor with two nodes.
func twoNodes(t *testing.T) (dsn string, a, b *running) {
	t.Helper()
	dsn = floor.New(t)
	return dsn, startNode(t, dsn), startNode(t, dsn)
}

// record keeps what a node or a process says.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func (r *record) has(text string) bool { return strings.Contains(r.String(), text) }

// eventually waits for something that has no signal of its own.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	over := time.NewTimer(patience)
	defer over.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-over.C:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// inDatabase runs SQL and gives the first column of the first row, nil without one.
func inDatabase(t *testing.T, dsn, sql string, args ...any) any {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // it was only read from
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (any, error) {
		v, err := row.Values()
		if err != nil || len(v) == 0 {
			return nil, err
		}
		return v[0], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(values) == 0 {
		return nil
	}
	return values[0]
}

// stateOf is a session's state in its row.
func stateOf(t *testing.T, dsn string, session int64) string {
	t.Helper()
	state, _ := inDatabase(t, dsn, "select state from sessions where id = $1", session).(string)
	return state
}
