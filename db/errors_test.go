package db_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// with gives the DSN with another query parameter.
func with(t *testing.T, dsn, name, value string) string {
	t.Helper()
	address, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set(name, value)
	address.RawQuery = query.Encode()
	return address.String()
}

func TestWhatPostgresCannotStore(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	c := claim(p.ann, p.t1, "m1")
	for _, client := range []string{"a NUL \x00", "no UTF-8 \xff"} {
		c.Client = client
		var refusal *logon.Refusal
		if _, err := p.store.Claim(p.ctx, c); !errors.As(err, &refusal) || refusal.Code != logon.CodeFieldCharacters {
			t.Errorf("%q: %v", client, err)
		}
	}
	c.Client = "good"
	if r, err := p.store.Claim(p.ctx, c); err != nil || r.Refusal != nil {
		t.Fatalf("%+v, %v", r, err)
	}
}

func TestAValueThatTheTablesDoNotAllow(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var refusal *logon.Refusal
	if _, err := p.store.CreateStation(p.ctx, "", logon.Workstation, ""); !errors.As(err, &refusal) || refusal.Code != logon.CodeFieldInvalid {
		t.Errorf("%v", err)
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	t.Run("nobody there", func(t *testing.T) {
		_, err := db.Open(p.ctx, db.Options{DSN: with(t, p.dsn, "host", t.TempDir())})
		if !errors.Is(err, logon.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
	t.Run("read-only, as a leader that is not one yet", func(t *testing.T) {
		store, err := db.Open(p.ctx, db.Options{DSN: with(t, p.dsn, "default_transaction_read_only", "on")})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if _, err := store.Claim(p.ctx, claim(p.ann, p.t1, "m1")); !errors.Is(err, logon.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
	t.Run("connections are cut", func(t *testing.T) {
		p.exec("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
		for tries := 0; ; tries++ {
			_, err := p.store.Claim(p.ctx, claim(p.ann, p.t1, "m1"))
			if err == nil {
				break
			}
			if !errors.Is(err, logon.ErrUnavailable) || tries > 100 {
				t.Fatal(err)
			}
		}
	})
	t.Run("the caller has gone", func(t *testing.T) {
		ctx, cancel := context.WithCancel(p.ctx)
		cancel()
		if _, err := p.store.Claim(ctx, claim(p.ann, p.t1, "m1")); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

// Behind a failover a fresh leader can say for a moment that it is read-only, and connections to the old one say so for ever: both are asked
// again, on new connections, before anybody is told.
func TestReadOnlyForAMoment(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for what, do := range map[string]func(*db.Store) error{
		"claim": func(s *db.Store) error {
			r, err := s.Claim(p.ctx, claim(p.ann, p.t1, "m1"))
			if err == nil && r.Refusal != nil {
				err = r.Refusal
			}
			return err
		},
		"record": func(s *db.Store) error {
			_, err := s.Record(p.ctx, logon.LedgerEntry{Kind: logon.KindRefusal, Code: logon.CodeInvalidCredentials})
			return err
		},
		"transaction": func(s *db.Store) error {
			_, err := s.ChangeUser(p.ctx, p.bob.ID, logon.UserChange{DisplayName: &p.bob.Name}, "Ada")
			return err
		},
		"lease": func(s *db.Store) error {
			_, err := s.RenewNode(p.ctx, node, time.Hour)
			return err
		},
	} {
		p.exec("do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$")
		store, err := db.Open(p.ctx, db.Options{DSN: p.dsn, MaxConns: 1})
		p.ok(err)
		if what == "lease" { // its connection does nothing else
			if err := do(store); !errors.Is(err, logon.ErrUnavailable) {
				t.Errorf("%s: while it is read-only: %v", what, err)
			}
		}
		_, err = store.Policies(p.ctx) // a connection that is read-only from now on
		p.ok(err)
		p.exec("do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$")
		if err := do(store); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		store.Close()
	}
}

// Who goes while waiting for a lock leaves no lock behind.
func TestCancelledClaimLeavesNoLock(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.exec("begin")
	p.exec("select from stations where id = $1 for no key update", p.t1.ID)
	ctx, cancel := context.WithCancel(p.ctx)
	answers := make(chan error, 1)
	go func() {
		_, err := p.store.Claim(ctx, claim(p.ann, p.t1, "m1"))
		answers <- err
	}()
	p.blocked(1)
	cancel()
	if err := <-answers; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	p.exec("commit")
	if r, err := p.store.Claim(p.ctx, claim(p.ann, p.t1, "m1")); err != nil || r.Refusal != nil {
		t.Fatalf("%+v, %v", r, err)
	}
}
