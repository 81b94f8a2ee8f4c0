package db

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"stationmaster/db/dbtest"
	"stationmaster/server/logon"
)

const readSettings = `select current_setting('transaction_isolation') || ', ' || current_setting('lock_timeout') || ', ' ||
	current_setting('idle_in_transaction_session_timeout')`

const wantSettings = "read committed, 10s, 5s"

// A role or database with other defaults, and a pooler that gives each transaction another session, change nothing: every transaction brings
// its own isolation and bounds.
func TestTransactionsBringTheirSettings(t *testing.T) {
	t.Parallel()
	dsn := dbtest.Migrated(Migrate).New(t)
	s, err := Open(t.Context(), Options{DSN: dsn, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	otherwise := func() {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), `set default_transaction_isolation = 'repeatable read'; set lock_timeout = 0;
			set idle_in_transaction_session_timeout = 0`, pgx.QueryExecModeSimpleProtocol); err != nil {
			t.Fatal(err)
		}
	}
	var got string

	otherwise()
	if err := s.inTx(t.Context(), "test", func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), readSettings).Scan(&got) }); err != nil {
		t.Fatal(err)
	}
	if got != wantSettings {
		t.Errorf("a transaction runs with %s", got)
	}

	otherwise()
	pooled, err := s.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pooled.Release()
	conn := pooled.Conn()
	defer rollback(t.Context(), conn)
	if _, err := readClaim(t.Context(), conn, logon.Claim{Request: logon.Request{User: 1, Window: "w"}}); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), readSettings).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != wantSettings {
		t.Errorf("a claim runs with %s", got)
	}
}

// Where there is no pooler, single statements are bound too.
func TestStatementsAreBound(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{DSN: dbtest.Migrated(Migrate).New(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if _, err := s.pool.Exec(t.Context(), `do $$ begin
		execute format('alter role %I in database %I set default_transaction_isolation = serializable', current_user, current_database());
	end $$`); err != nil {
		t.Fatal(err)
	}
	s.pool.Reset()
	var got string
	if err := s.pool.QueryRow(t.Context(), readSettings).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != wantSettings {
		t.Errorf("a statement runs with %s", got)
	}
}
