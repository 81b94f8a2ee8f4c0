package httpapi

import (
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestPolicies(t *testing.T) {
	s := newSite(t)
	before := answer[api.Policies](s, s.authorised("GET", "/api/v1/admin/policies", nil))
	if !before.Stationless || before.HoldNetworkLossS != 60 || len(before.Statuses) == 0 {
		t.Errorf("policies %+v", before)
	}
	limit, idle := 40, 900
	statuses := []api.StatusChoice{{Code: logon.StatusAvailable, Label: "Here"}}
	after := answer[api.Policies](s, s.authorised("PATCH", "/api/v1/admin/policies", api.PolicyChange{
		StationLicences: &limit, IdleLogoffS: &idle, Statuses: &statuses,
	}))
	if after.StationLicences != 40 || after.IdleLogoffS != 900 || after.HoldNetworkLossS != 60 || after.Statuses[0].Label != "Here" {
		t.Errorf("changed to %+v", after)
	}
	if c := s.admin.policy; c.Stationless != nil || c.StationLicences == nil || len(*c.Statuses) != 1 {
		t.Errorf("changed by %+v", c)
	}
}

func TestPoliciesOfTheWrongKind(t *testing.T) {
	s := newSite(t)
	for body, field := range map[string]string{
		`{"station_licences":"40"}`:              "station_licences",
		`{"station_licences":1.5}`:               "station_licences",
		`{"station_licences":1e999}`:             "station_licences",
		`{"statuses":{}}`:                        "statuses",
		`{"statuses":["available"]}`:             "statuses",
		`{"statuses":[{"code":1,"label":"x"}]}`:  "code",
		`{"statuses":[{"code":"a","colour":1}]}`: "colour",
		`{"stationless":null}`:                   "stationless",
	} {
		r := s.authorised("PATCH", "/api/v1/admin/policies", body)
		if p := s.problem(r); p.Status != 400 || p.Field != field {
			t.Errorf("%s: %d, field %q", body, p.Status, p.Field)
		}
	}
}
