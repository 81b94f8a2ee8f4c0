package db

import (
	"testing"
	"time"

	"stationmaster/db/dbtest"
)

// Sweeps come each second on every node; what has no use any more can wait.
func TestSweepsTidyNowAndThen(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{DSN: dbtest.Migrated(Migrate).New(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	left := func(want int) {
		t.Helper()
		if _, err := s.pool.Exec(t.Context(), "insert into asks values ($1, clock_timestamp() - interval '1 hour')", t.Name()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := s.pool.QueryRow(t.Context(), "select count(*) from asks").Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("%d are left, want %d", got, want)
		}
		if _, err := s.pool.Exec(t.Context(), "delete from asks"); err != nil {
			t.Fatal(err)
		}
	}
	left(0)
	left(1)
	s.tidied = time.Now().Add(-tidyEvery)
	left(0)
	left(1)
}
