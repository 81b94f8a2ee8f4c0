package db_test

import (
	"testing"

	"golang.org/x/sync/errgroup"

	"stationmaster/db"
	"stationmaster/db/dbtest"
)

var empty = dbtest.Migrated(nil)

// Nodes that start together on a new database must not disturb each other.
func TestMigrateTogether(t *testing.T) {
	t.Parallel()
	dsn := empty.New(t)
	var nodes errgroup.Group
	for range 3 {
		nodes.Go(func() error { return db.Migrate(t.Context(), dsn) })
	}
	if err := nodes.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(t.Context(), db.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Policies(t.Context()); err != nil {
		t.Fatal(err)
	}
}
