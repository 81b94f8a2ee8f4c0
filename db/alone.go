package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Alone runs work while nobody else on this database, in whatever process, runs work of the same name: they wait for each other, a minute
// at the most. work is not a part of the transaction that keeps the others out, so it may use the Store; whatever it has done
// stays done when it fails. A process that dies lets the next one in.
func (s *Store) Alone(ctx context.Context, name string, work func(context.Context) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for _, sql := range []string{"set local lock_timeout = '1min'", "set local idle_in_transaction_session_timeout = '1min'"} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return s.fault("alone", err)
			}
		}
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended('alone ' || $1, 0))", name); err != nil {
			return s.fault("alone", err)
		}
		return work(ctx)
	})
}
