package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/db"
	"stationmaster/db/dbtest"
	"stationmaster/server/logon/logontest"
)

var database = dbtest.Migrated(db.Migrate)

func TestStore(t *testing.T) {
	t.Parallel()
	logontest.RunStoreTests(t, func(t *testing.T) logontest.Harness {
		store, conn := open(t)
		return logontest.Harness{Store: store, Pass: func(d time.Duration) { pass(t, conn, d) }}
	})
}

// open makes a store on a database of its own, and a connection for what the store does not offer.
func open(t *testing.T) (*db.Store, *pgx.Conn) {
	t.Helper()
	dsn := database.New(t)
	store, err := db.Open(t.Context(), db.Options{DSN: dsn, Node: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store, connect(t, dsn)
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// pass makes every time in the tables older.
func pass(t *testing.T, conn *pgx.Conn, d time.Duration) {
	t.Helper()
	for _, sql := range []string{
		"update sessions set hold_until = hold_until - $1::interval, active_at = active_at - $1::interval, created_at = created_at - $1::interval, ended_at = ended_at - $1::interval",
		"update nodes set started_at = started_at - $1::interval, renewed_at = renewed_at - $1::interval, expires_at = expires_at - $1::interval",
		"update users set created_at = created_at - $1::interval, status_since = status_since - $1::interval, saved_reused_at = saved_reused_at - $1::interval",
		"update policies set idle_from = idle_from - $1::interval",
		"update tickets set expires_at = expires_at - $1::interval",
		"update saved_logons set created_at = created_at - $1::interval, used_at = used_at - $1::interval, expires_at = expires_at - $1::interval, replaced_at = replaced_at - $1::interval, void_at = void_at - $1::interval",
		"update asks set asked_at = asked_at - $1::interval",
		"update turns set taken_at = taken_at - $1::interval",
		"update taken_away set at = at - $1::interval",
		"update signing_keys set created_at = created_at - $1::interval",
	} {
		if _, err := conn.Exec(t.Context(), sql, d); err != nil {
			t.Fatal(err)
		}
	}
}
