package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// place is a floor with two users with all rights, ann and bob, and a station each.
type place struct {
	*testing.T
	ctx      context.Context
	store    *db.Store
	raw      *pgx.Conn // for what the store does not offer
	dsn      string
	ann, bob logon.User
	t1, t2   logon.Station
}

const node = "node-a"

func newPlace(t *testing.T) *place {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // a bound for a test that hangs
	t.Cleanup(cancel)
	dsn := database.New(t)
	store, err := db.Open(ctx, db.Options{DSN: dsn, Node: node})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	p := &place{T: t, ctx: ctx, store: store, raw: connect(t, dsn), dsn: dsn}
	p.ok(store.StartNode(ctx, node, time.Hour))
	p.ann, p.bob = p.user("ann"), p.user("bob")
	p.t1, p.t2 = p.station("T1", ""), p.station("T2", "")
	return p
}

func (p *place) ok(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) user(name string) logon.User {
	p.Helper()
	u, err := p.store.CreateUser(p.ctx, name, name, "hash")
	p.ok(err)
	for _, right := range logon.AllRights {
		_, err := p.store.CreateGrant(p.ctx, u.ID, right, 0)
		p.ok(err)
	}
	return u
}

func (p *place) station(name, number string) logon.Station {
	p.Helper()
	s, err := p.store.CreateStation(p.ctx, name, logon.Workstation, number)
	p.ok(err)
	return s
}

func (p *place) exec(sql string, args ...any) {
	p.Helper()
	_, err := p.raw.Exec(p.ctx, sql, args...)
	p.ok(err)
}

// claim is a log on in a window that belongs to user, station and machine.
func claim(u logon.User, s logon.Station, machine string) logon.Claim {
	window := fmt.Sprintf("%s at %s on %s", u.Name, s.Name, machine)
	return logon.Claim{
		Request: logon.Request{
			User: u.ID, Station: s.ID, StationName: s.Name, Number: s.Number, Machine: machine, Window: window, Instance: window,
		},
		Type: s.Type, ResumeHash: []byte(window), Language: "en", PasswordVersion: 1, PolicyVersion: 1, StationRight: true,
	}
}

// insert puts a session past the claim, as a rival's transaction would.
const insert = `insert into sessions (user_id, station_id, station_type, number, machine, window_id, instance, resume_hash, password_version, hold_until)
	values ($1, $2, 'workstation', nullif($3, ''), $4, $5, 'rival', 'rival', 1, clock_timestamp() + interval '30 s')`

// blocked waits until n connections to the test's database wait for a lock.
func (p *place) blocked(n int) {
	p.Helper()
	look := connect(p.T, p.dsn)
	for waiting := -1; waiting < n; {
		p.ok(look.QueryRow(p.ctx, `select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`).Scan(&waiting))
	}
}

// answer is what a claim in another goroutine came to.
type answer struct {
	logon.ClaimResult
	err error
}

func (p *place) claimInBackground(c logon.Claim) <-chan answer {
	answers := make(chan answer, 1)
	go func() {
		r, err := p.store.Claim(p.ctx, c)
		answers <- answer{r, err}
	}()
	return answers
}

// refused waits for a background claim and wants it refused.
func (p *place) refused(answers <-chan answer, code logon.Code) {
	p.Helper()
	a := <-answers
	p.ok(a.err)
	if a.Refusal == nil || a.Refusal.Code != code {
		p.Fatalf("the refusal is %v, want %s", a.Refusal, code)
	}
}
