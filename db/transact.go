package db

import (
	"context"
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Each transaction brings its settings along, whatever the role's defaults are, and whichever session a pooler gives it.
const (
	// begin: in another isolation the snapshot would be from before the locks were granted, and miss what rivals committed meanwhile.
	begin = "begin isolation level read committed"
	// bound limits what a hung rival can do: a process that stops between the two halves of a claim loses its locks, and nobody
	// waits for a lock for ever.
	bound = "select set_config('idle_in_transaction_session_timeout', '5s', true), set_config('lock_timeout', '10s', true)"
)

// inTx runs work in a transaction, over again when the database ended it for the sake of another one or was read-only for a moment. work
// must have no effects of its own.
func (s *Store) inTx(ctx context.Context, operation string, work func(tx pgx.Tx) error) error {
	return s.inTxOf(ctx, s.pool, operation, work)
}

// inTxOf is inTx on a connection of the given pool.
func (s *Store) inTxOf(ctx context.Context, pool *pgxpool.Pool, operation string, work func(tx pgx.Tx) error) error {
	return s.again(operation, func() error {
		return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{BeginQuery: begin + "; " + bound}, work)
	})
}

// again runs a single statement or a whole transaction, over again for the same reason.
func (s *Store) again(operation string, work func() error) error {
	for attempt := 1; ; attempt++ {
		err := work()
		if s.startsOver(attempt, err) {
			continue
		}
		return s.fault(operation, err)
	}
}

// rollback ends a connection's open transaction even when ctx is over: its locks must not outlive the request.
func rollback(ctx context.Context, conn *pgx.Conn) {
	if conn.IsClosed() || conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// If it fails, the pool sees the open transaction and throws the connection away.
	_, _ = conn.Exec(ctx, "rollback")
}

// readRow adapts a row's scan to a batch.
func readRow(into ...any) func(pgx.Row) error {
	return func(row pgx.Row) error { return row.Scan(into...) }
}

func isBrokenPipe(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNREFUSED)
}
