package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"stationmaster/bench/rig"
)

// bare is the floor below a drop: a transaction that inserts a row and notifies, and a connection that listens. Like a claim it takes a
// lock in one round trip, and writes, notifies and commits in a second.
type bare struct {
	pool     *pgxpool.Pool
	listener *pgx.Conn
	heard    chan error // of the listener's end; closed by it
	next     atomic.Int64

	mu      sync.Mutex
	waiting map[string]chan time.Time // when its notification came
}

func newBare(ctx context.Context, d *rig.Database, workers int) (*bare, error) {
	b := &bare{heard: make(chan error, 1), waiting: map[string]chan time.Time{}}
	config, err := pgxpool.ParseConfig(d.DSN)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(workers)
	if b.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	_, err = b.pool.Exec(ctx, "create table bench_bare (id bigint primary key, worker int)")
	if err == nil {
		b.listener, err = pgx.Connect(ctx, d.DSN)
	}
	if err == nil {
		_, err = b.listener.Exec(ctx, "listen bench_bare")
	}
	if err != nil {
		b.pool.Close()
		return nil, err
	}
	go b.listen(ctx)
	return b, nil
}

// listen is the only user of the listening connection, until ctx ends.
func (b *bare) listen(ctx context.Context) {
	defer close(b.heard)
	for {
		n, err := b.listener.WaitForNotification(ctx)
		at := time.Now()
		if err != nil {
			b.heard <- err
			return
		}
		b.mu.Lock()
		waits := b.waiting[n.Payload]
		delete(b.waiting, n.Payload)
		b.mu.Unlock()
		if waits != nil {
			waits <- at
		}
	}
}

// once runs one transaction, and returns its row, when it began and when its notification came.
func (b *bare) once(ctx context.Context, worker int) (id int64, began, came time.Time, err error) {
	id = b.next.Add(1)
	name := strconv.FormatInt(id, 10)
	waits := make(chan time.Time, 1)
	b.mu.Lock()
	b.waiting[name] = waits
	b.mu.Unlock()
	conn, err := b.pool.Acquire(ctx)
	if err != nil {
		return id, began, came, err
	}
	defer conn.Release()
	began = time.Now()
	lock := &pgx.Batch{}
	lock.Queue("begin")
	lock.Queue("select pg_advisory_xact_lock($1)", worker)
	if err := conn.SendBatch(ctx, lock).Close(); err != nil {
		return id, began, came, err
	}
	write := &pgx.Batch{}
	write.Queue("insert into bench_bare values ($1, $2)", id, worker)
	write.Queue("select pg_notify('bench_bare', $1)", name)
	write.Queue("commit")
	if err := conn.SendBatch(ctx, write).Close(); err != nil {
		return id, began, came, err
	}
	select {
	case came = <-waits:
		return id, began, came, nil
	case err := <-b.heard:
		return id, began, came, fmt.Errorf("the listener ended: %w", err)
	case <-ctx.Done():
		return id, began, came, context.Cause(ctx)
	}
}

// The transactions that wrote these rows; nothing changes them after.
const (
	bareCommit  = "select pg_xact_commit_timestamp(xmin) from bench_bare where id = $1"
	claimCommit = "select pg_xact_commit_timestamp(xmin) from ledger where session_id = $1 and kind = 'logon'"
)

// committed is when Postgres committed a transaction, by the clock of this machine.
func (b *bare) committed(ctx context.Context, commit string, id int64) (at time.Time, err error) {
	err = b.pool.QueryRow(ctx, commit, id).Scan(&at)
	return at, err
}

// close ends it, after the context of the listener has ended.
func (b *bare) close() {
	<-b.heard
	_ = b.listener.Close(context.Background())
	b.pool.Close()
}
