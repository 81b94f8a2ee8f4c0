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

// A node that ends has little time: what somebody else is at does not hold it up, and its time being over is no failure.
func TestANodeThatStopsWaitsForNobody(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.ok(p.store.StartNode(p.ctx, "node-b", time.Hour))
	var ids []logon.SessionID
	for user, machine := range map[logon.UserID]string{p.ann.ID: "m1", p.bob.ID: "m2"} {
		at := p.t1
		if user == p.bob.ID {
			at = p.t2
		}
		c := claim(p.ann, at, machine)
		c.User = user
		r, err := p.store.Claim(p.ctx, c)
		p.ok(err)
		_, _, err = p.store.Attach(p.ctx, r.Session.ID, c.Instance, "node-b")
		p.ok(err)
		ids = append(ids, r.Session.ID)
	}
	p.exec("begin")
	p.exec("select from sessions where id = $1 for no key update", ids[0])
	p.ok(p.store.StopNode(p.ctx, "node-b"))
	var stored logon.State
	p.ok(p.raw.QueryRow(p.ctx, "select state from sessions where id = $1", ids[1]).Scan(&stored))
	if stored != logon.Lost {
		t.Errorf("the other one is written down as %s", stored)
	}
	p.exec("commit")
	for _, id := range ids { // written down or not
		s, err := p.store.SessionByID(p.ctx, id)
		p.ok(err)
		if s.State != logon.Lost {
			t.Errorf("session %d is %s", id, s.State)
		}
	}
}
