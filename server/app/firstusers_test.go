package app

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"stationmaster/db"
	"stationmaster/server/admin"
	"stationmaster/server/logon"
	"stationmaster/server/number"
	"stationmaster/server/password"
)

func administration(t *testing.T, dsn string) *admin.Service {
	t.Helper()
	store, err := db.Open(t.Context(), db.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return admin.New(store, store, password.New(), number.Numbers{}, store.Policies)
}

// A start that was killed while it made demo data does not keep the next one from starting.
func TestDemoDataAfterAKill(t *testing.T) {
	t.Parallel()
	a := administration(t, empty.New(t))
	if _, err := a.CreateStation(t.Context(), "T-101", logon.Workstation, line); err != nil {
		t.Fatal(err)
	}
	if err := firstUsers(t.Context(), a, true, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	users, err := a.Users(t.Context())
	stations, stationsErr := a.Stations(t.Context())
	if err != nil || stationsErr != nil || len(users) != len(demoUsers()) || len(stations) != len(demoStations()) {
		t.Errorf("%d users, %d stations (%v, %v)", len(users), len(stations), err, stationsErr)
	}
}

// Nodes that start at once on an empty database make one administrator between them, and show one password.
func TestFirstAdministratorOfTwoNodes(t *testing.T) {
	t.Parallel()
	a := administration(t, empty.New(t))
	outs, errs := make([]bytes.Buffer, 3), make([]error, 3)
	var all sync.WaitGroup
	for i := range outs {
		all.Go(func() { errs[i] = firstUsers(t.Context(), a, false, &outs[i]) })
	}
	all.Wait()
	shown := 0
	for i := range outs {
		shown += len(oneTime.FindAllString(outs[i].String(), -1))
	}
	if err := errors.Join(errs...); err != nil || shown != 1 {
		t.Errorf("%d passwords were shown (%v)", shown, err)
	}
}
