package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// However many wait for the pool's connections, the lease goes on: a node that could not renew would close all its connections, and the
// crowd would come again.
func TestTheLeaseWaitsForNobody(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	store, err := db.Open(p.ctx, db.Options{DSN: p.dsn, MaxConns: 1})
	p.ok(err)
	t.Cleanup(store.Close)
	p.ok(store.Alone(p.ctx, "the pool's only connection is taken", func(ctx context.Context) error {
		if err := store.StartNode(ctx, "node-b", time.Hour); err != nil {
			return err
		}
		if _, err := store.RenewNode(ctx, "node-b", time.Hour); err != nil {
			return err
		}
		return store.StopNode(ctx, "node-b")
	}))
	if _, err := store.RenewNode(p.ctx, "node-b", time.Hour); !errors.Is(err, logon.ErrFenced) {
		t.Errorf("%v", err)
	}
}
