package app

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"stationmaster/db"
	"stationmaster/db/dbtest"
	"stationmaster/server/admin"
	"stationmaster/server/number"
	"stationmaster/server/password"
)

// These tests have the server as a whole on real parts: real Postgres, real sockets, two nodes on one database, and real processes where a
// process dies. They wait for what a person or a program would see; patience only bounds a wait for what never comes.

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests wait far more than they compute.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	newPasswords = password.Cheap
	directoriesWait = patience
	code := m.Run()
	removeProgram()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, "goroutines were left behind:", err)
			code = 1
		}
	}
	os.Exit(code)
}

var (
	// empty databases have the tables and nobody in them.
	empty = dbtest.Migrated(db.Migrate)
	// floor databases have the demo users and stations, made as serve --demo makes them.
	floor = dbtest.Migrated(func(ctx context.Context, dsn string) error {
		if err := db.Migrate(ctx, dsn); err != nil {
			return err
		}
		store, err := db.Open(ctx, db.Options{DSN: dsn})
		if err != nil {
			return err
		}
		defer store.Close()
		return makeDemo(ctx, admin.New(store, store, newPasswords(), number.Numbers{}, store.Policies))
	})
)
