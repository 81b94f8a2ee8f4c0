package app

import (
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// What policy list prints can be given to policy set, and changes nothing then.
func TestPoliciesReadAsTheyAreSet(t *testing.T) {
	t.Parallel()
	before := logon.DefaultPolicies()
	before.Contact, before.StationLicences, before.IdleLogoff, before.Stationless = "help desk", 7, 900, false
	before.Languages = []string{"de", "en"}
	for _, one := range policies() {
		var change logon.PolicyChange
		if err := one.set(one.read(before), &change); err != nil {
			t.Errorf("%s: %v", one.name, err)
		}
		after := logon.DefaultPolicies().With(change)
		if one.read(after) != one.read(before) {
			t.Errorf("%s reads %q after it was set to %q", one.name, one.read(after), one.read(before))
		}
	}
}

func TestPoliciesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"stationless": "perhaps", "station_licences": "many", "statuses": "available", "internal_extensions": "true",
	} {
		for _, one := range policies() {
			var change logon.PolicyChange
			if one.name == name && one.set(value, &change) == nil {
				t.Errorf("%s took %q", name, value)
			}
		}
	}
}

// A policy that is set in the terminal is in force on every running node, without a restart.
func TestPoliciesReachRunningNodes(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	must(t, `station_licences is now "1"`, "policy set station_licences 1", "DATABASE_URL", dsn)
	must(t, `stationless is now "no"`, "policy set stationless no", "DATABASE_URL", dsn)
	must(t, "station_licences", "policy list", "DATABASE_URL", dsn)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	if _, problem := bob.tryLogOn("bob", at("T-102")); problem == nil || problem.Code != string(logon.CodeNoStationsAvailable) ||
		problem.Detail != "No stations are available: all station licences are in use." || problem.Ledger == 0 {
		t.Errorf("the second station: %+v", problem)
	}
	if _, problem := bob.tryLogOn("bob", api.StationChoice{Type: api.StationTypeNone}); problem == nil ||
		problem.Code != string(logon.CodeStationlessNotAllowed) {
		t.Errorf("without a station: %+v", problem)
	}
	must(t, `station_licences is now "0"`, "policy set station_licences 0", "DATABASE_URL", dsn)
	if _, problem := bob.tryLogOn("bob", at("T-102")); problem != nil {
		t.Errorf("without a limit: %+v", problem)
	}
	if code, _, errs := command(t, "policy set station_licences -5", "DATABASE_URL", dsn); code == 0 || errs == "" {
		t.Errorf("a limit below none: %d, %q", code, errs)
	}
}
