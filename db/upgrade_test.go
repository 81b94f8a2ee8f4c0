package db_test

import (
	"context"
	"database/sql"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"stationmaster/db"
)

// upTo gives a database as the version of that migration left it.
func upTo(t *testing.T, version int64) (dsn string) {
	t.Helper()
	dsn = empty.New(t)
	conns, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conns.Close() //nolint:errcheck // a test's
	before, err := goose.NewProvider(goose.DialectPostgres, conns, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// People log on while the upgrade fills its tables, and while it waits for one who reads all of them.
func TestTheFloorWorksDuringTheUpgrade(t *testing.T) {
	t.Parallel()
	dsn := upTo(t, 9)
	floor := connect(t, dsn)
	run := func(conn *pgx.Conn, sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	// waits waits until the migration waits for the table, or does not.
	waits := func(table string, want bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		for waiting := !want; waiting != want; {
			if err := floor.QueryRow(ctx, `select exists (select from pg_locks where not granted and relation = $1::regclass
				and database = (select oid from pg_database where datname = current_database()))`, table).Scan(&waiting); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(floor, `insert into users (name, name_key, display_name, source, directory, external_id) values ('corp\bo', 'corp\bo', 'Bo', 'directory', 'corp', '1')`)
	run(floor, "insert into source_mappings (source, group_name, group_key) values ('corp', 'a', 'a')")
	slow, backup := connect(t, dsn), connect(t, dsn)
	run(slow, "begin; lock table role_members in access exclusive mode")
	run(backup, "begin; lock table users in access share mode")
	migrated := make(chan error, 1)
	go func() { migrated <- db.Migrate(t.Context(), dsn) }()
	waits("role_members", true)
	run(floor, "begin; set local lock_timeout = '30s'; select from users for no key update; update users set mail = 'bo@corp.example'; commit")
	run(slow, "rollback")
	waits("users", true)
	waits("users", false) // while the backup goes on
	run(floor, "update users set mail = ''")
	run(backup, "rollback")
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	var mapped int
	if err := floor.QueryRow(t.Context(), "select count(*) from mapping_users join users on id = user_id and mapped").Scan(&mapped); err != nil || mapped != 1 {
		t.Errorf("%d rest on a mapping: %v", mapped, err)
	}
}

// An index whose making was interrupted is there, and of no use.
func TestAnInterruptedIndexIsBegunAgain(t *testing.T) {
	t.Parallel()
	dsn := upTo(t, 11)
	conn, writer := connect(t, dsn), connect(t, dsn)
	valid := func() (valid bool) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), "select indisvalid from pg_index where indexrelid = 'sessions_of_user'::regclass").Scan(&valid); err != nil {
			t.Fatal(err)
		}
		return valid
	}
	if _, err := writer.Exec(t.Context(), "begin; lock table sessions in row exclusive mode"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "set lock_timeout = '10ms'"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "create index concurrently sessions_of_user on sessions (user_id)"); err == nil || valid() {
		t.Fatalf("the index was made: %v", err)
	}
	if _, err := writer.Exec(t.Context(), "rollback"); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	if !valid() {
		t.Error("the index is of no use")
	}
}
