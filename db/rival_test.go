package db_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"stationmaster/server/logon"
)

// A claim that waited for a rival's lock must see what the rival wrote meanwhile.
func TestBlockedRivalIsSeen(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.exec("begin")
	p.exec("select from stations where id = $1 for no key update", p.t1.ID)
	answers := p.claimInBackground(claim(p.ann, p.t1, "m1"))
	p.blocked(1)
	p.exec(insert, p.bob.ID, p.t1.ID, "", "m2", "bob's window")
	p.exec("commit")
	p.refused(answers, logon.CodeStationInUse)
}

// The same for a number that nobody has used before: both rivals make its row.
func TestBlockedRivalForANewNumber(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	number := p.station("T3", "+491")
	p.exec("begin")
	p.exec("insert into numbers values ('+491')")
	answers := p.claimInBackground(claim(p.ann, number, "m1"))
	p.blocked(1)
	p.exec(insert, p.bob.ID, p.t2.ID, "+491", "m2", "bob's window")
	p.exec("commit")
	p.refused(answers, logon.CodeNumberInUse)
}

// The belt: a rival that takes no locks is met by the constraints, and a second reading tells the person why.
func TestConstraintBecomesARefusal(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.exec("begin")
	p.exec(insert, p.bob.ID, p.t1.ID, "", "m2", "bob's window")
	answers := p.claimInBackground(claim(p.ann, p.t1, "m1"))
	p.blocked(1)
	p.exec("commit")
	p.refused(answers, logon.CodeStationInUse)
}

// A connection that comes while the claim waits for the session's row counts, with its node.
func TestAttachWhileTheClaimWaits(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first, err := p.store.Claim(p.ctx, claim(p.ann, p.t1, "m1"))
	p.ok(err)
	p.exec("begin")
	p.exec("update sessions set state = 'live', node = $2, attachment = 1, hold_until = null where id = $1", first.Session.ID, node)
	answers := p.claimInBackground(claim(p.ann, p.t2, "m2"))
	p.blocked(1)
	p.exec("commit")
	if a := <-answers; a.err != nil || len(a.Dropped) != 1 {
		t.Fatalf("%+v", a)
	}
	s, err := p.store.SessionByID(p.ctx, first.Session.ID)
	p.ok(err)
	if s.Ended == nil || s.Ended.Code != logon.CodeAnotherStation {
		t.Fatalf("its end is %+v", s.Ended)
	}
}

// A user who is disabled between the password's check and the claim.
func TestDisabledWhileTheClaimWaits(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.exec("begin")
	p.exec("update users set enabled = false where id = $1", p.ann.ID)
	answers := p.claimInBackground(claim(p.ann, p.t1, "m1"))
	p.blocked(1)
	p.exec("commit")
	if a := <-answers; !errors.Is(a.err, logon.ErrStale) {
		t.Fatalf("%+v", a)
	}
}

// The database itself keeps the rules, whatever is written.
func TestTheDatabaseDeclaresTheRules(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	type session struct {
		user            logon.UserID
		station         logon.StationID
		number, machine string
		window          string
	}
	for constraint, pair := range map[string][2]session{
		"r1_user_one_station":    {{p.ann.ID, p.t1.ID, "", "m1", "w1"}, {p.ann.ID, p.t2.ID, "", "m1", "w2"}},
		"r1_user_one_machine":    {{p.ann.ID, p.t1.ID, "", "m1", "w1"}, {p.ann.ID, p.t1.ID, "", "m2", "w2"}},
		"r2_station_one_machine": {{p.ann.ID, p.t1.ID, "", "m1", "w1"}, {p.bob.ID, p.t1.ID, "", "m2", "w2"}},
		"r2_number_one_machine":  {{p.ann.ID, p.t1.ID, "+491", "m1", "w1"}, {p.bob.ID, p.t2.ID, "+491", "m2", "w2"}},
		"station_one_number":     {{p.ann.ID, p.t1.ID, "+491", "m1", "w1"}, {p.bob.ID, p.t1.ID, "+492", "m1", "w2"}},
		"r3_window_one_instance": {{p.ann.ID, p.t1.ID, "", "m1", "w1"}, {p.bob.ID, p.t1.ID, "", "m1", "w1"}},
	} {
		p.exec("begin")
		for i, s := range pair {
			_, err := p.raw.Exec(p.ctx, insert, s.user, s.station, s.number, s.machine, s.window)
			var pg *pgconn.PgError
			switch violated := errors.As(err, &pg); {
			case i == 0 && err != nil:
				t.Fatal(err)
			case i == 1 && (!violated || pg.ConstraintName != constraint && constraint != "r1_user_one_machine"):
				// A user on two machines at one station breaks R2 as well.
				t.Errorf("%s: %v", constraint, err)
			}
		}
		p.exec("rollback")
	}
}
