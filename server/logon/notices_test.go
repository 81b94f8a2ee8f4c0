package logon_test

import (
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func TestLicencesLow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		used, limit int
		low         bool
	}{{0, 0, false}, {50, 0, false}, {0, 1, false}, {1, 1, true}, {8, 10, false}, {9, 10, true}, {179, 200, false}, {180, 200, true}, {5, 3, true}} {
		if got := logon.LicencesLow(c.used, c.limit); got != c.low {
			t.Errorf("%d of %d: %v", c.used, c.limit, got)
		}
	}
}

func TestAdministratorsHearThatLicencesAreNearlyUsedUp(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	must(f.store.CreateGrant(t.Context(), f.alice.ID, logon.Administer, 0))(t)
	set := func(limit int) {
		must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{StationLicences: &limit}))(t)
	}
	heard := func(want string) {
		t.Helper()
		n := receive(t, f.conns.notice)
		if n.Code != logon.CodeLicencesLow || n.Over != (want == "") || !strings.Contains(n.Text, want) || want == "" && n.Text != "" {
			t.Errorf("heard %+v, want %q", n, want)
		}
	}
	bob, _ := f.live(visitor("w2", "m1"), request("bob", "T1", "i2")) // no administrator: hears nothing
	set(2)
	alice, _ := f.live(visitor("w1", "m1"), request("alice", "T1", "i1"))
	must(f.store.CreateStation(t.Context(), "T2", logon.Workstation, ""))(t)
	moved, _ := f.live(visitor("w2", "m2"), request("bob", "T2", "i3"))
	heard("2 of 2 are in use")
	// Who comes back has forgotten it.
	must(f.Attach(t.Context(), alice.Session.ID, instance("i1"), "w1"))(t)
	heard("2 of 2 are in use")
	set(3)
	heard("")
	set(1)
	heard("2 of 1 are in use")
	must(f.store.End(t.Context(), moved.Session.ID, logon.CodeLoggedOff, "", ""))(t)
	heard("1 of 1 are in use")
	// A right that is given or taken counts at once.
	f.live(visitor("w3", "m1"), request("bob", "T1", "i4"))
	g := must(f.store.CreateGrant(t.Context(), f.bob.ID, logon.Administer, 0))(t)
	heard("1 of 1 are in use")
	must0(t, f.store.DeleteGrant(t.Context(), g.ID, "Ada"))
	heard("")
	set(0)
	heard("")
	if len(f.conns.notice) > 0 || bob.Session.ID == 0 {
		t.Error("somebody heard more")
	}
}
