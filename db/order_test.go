package db_test

import (
	"errors"
	"testing"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// A station is deleted while a right to it is withdrawn: they take their locks in one order, and none is a victim.
func TestDeletedStationAndWithdrawnRight(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	all, err := p.store.Grants(p.ctx)
	p.ok(err)
	right, err := p.store.CreateGrant(p.ctx, p.ann.ID, logon.LogonStations, p.t1.ID)
	p.ok(err)
	for _, g := range all {
		if g.To == p.ann.ID && g.Right == logon.LogonStations {
			p.ok(p.store.DeleteGrant(p.ctx, g.ID, ""))
		}
	}
	ann, err := p.store.Claim(p.ctx, claim(p.ann, p.t1, "m1"))
	p.ok(err)
	bob, err := p.store.Claim(p.ctx, claim(p.bob, p.t1, "m1"))
	p.ok(err)
	const rivals = "rivals"
	store, err := db.Open(p.ctx, db.Options{DSN: with(t, p.dsn, "application_name", rivals)})
	p.ok(err)

	// The deletion is held up between ann's session and bob's.
	p.exec("begin")
	p.exec("select from sessions where id = $1 for no key update", bob.Session.ID)
	deleted, withdrawn := make(chan error, 1), make(chan error, 1)
	go func() { deleted <- store.DeleteStation(p.ctx, p.t1.ID, "Ada") }()
	p.blocked(1)
	go func() { withdrawn <- store.DeleteGrant(p.ctx, right.ID, "Bea") }()
	p.blocked(2)
	p.exec("commit")
	p.ok(<-deleted)
	if err := <-withdrawn; !errors.Is(err, logon.ErrNotFound) {
		t.Errorf("the right that went with its station: %v", err)
	}
	for _, one := range []logon.ClaimResult{ann, bob} {
		s, err := p.store.SessionByID(p.ctx, one.Session.ID)
		p.ok(err)
		if s.Ended == nil || s.Ended.Code != logon.CodeStationDeleted || s.Ended.By != "Ada" {
			t.Errorf("its end is %+v", s.Ended)
		}
	}
	// Backends have counted what they saw when they are gone.
	store.Close()
	for there := -1; there != 0; {
		p.ok(p.raw.QueryRow(p.ctx, "select count(*) from pg_stat_activity where application_name = $1 and datname = current_database()", rivals).Scan(&there))
	}
	var deadlocks int
	p.ok(p.raw.QueryRow(p.ctx, "select deadlocks from pg_stat_database where datname = current_database()").Scan(&deadlocks))
	if deadlocks != 0 {
		t.Errorf("%d deadlocks", deadlocks)
	}
}
