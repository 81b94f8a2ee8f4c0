package httpapi

import (
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestAdministration(t *testing.T) {
	s := newSite(t)
	w := s.do(s.authorised("POST", "/api/v1/admin/users", api.UserCreate{User: "zoe", DisplayName: "Zoë", Password: "long enough"}))
	if w.Code != 201 || strings.Contains(w.Body.String(), "never-shown") {
		t.Errorf("created: %d %s", w.Code, w.Body)
	}
	off := false
	user := answer[api.User](s, s.authorised("PATCH", "/api/v1/admin/users/9", api.UserChange{Enabled: &off}))
	if c := s.admin.change; user.ID != 9 || c.Enabled == nil || *c.Enabled || c.DisplayName != nil || c.Password != nil {
		t.Errorf("changed %+v by %+v", user, c)
	}
	none := ""
	answer[api.Station](s, s.authorised("PATCH", "/api/v1/admin/stations/9", api.StationChange{Number: &none}))
	if c := s.admin.station; c.Number == nil || *c.Number != "" || c.Active != nil {
		t.Errorf("station changed by %+v", c)
	}
	if w := s.do(s.authorised("DELETE", "/api/v1/admin/users/9", nil)); w.Code != 204 || w.Body.Len() != 0 {
		t.Errorf("deleted: %d %s", w.Code, w.Body)
	}
	if grants := answer[[]api.Grant](s, s.authorised("GET", "/api/v1/admin/rights", nil)); grants[0].Station != "T1" {
		t.Errorf("grants %+v", grants)
	}
	s.admin.err = &logon.Refusal{Code: logon.CodeFieldTaken, Field: "user"}
	if p := s.problem(s.authorised("POST", "/api/v1/admin/users", api.UserCreate{User: "zoe", Password: "x"})); p.Status != 409 || p.Field != "user" {
		t.Errorf("taken: %+v", p)
	}
}

// Whose session ends is told by whom.
func TestAdministrationHasAnAuthor(t *testing.T) {
	s := newSite(t)
	for _, call := range []struct {
		method, path string
		body         any
	}{
		{"PATCH", "/api/v1/admin/users/9", api.UserChange{}},
		{"DELETE", "/api/v1/admin/users/9", nil},
		{"PATCH", "/api/v1/admin/stations/9", api.StationChange{}},
		{"DELETE", "/api/v1/admin/stations/9", nil},
		{"DELETE", "/api/v1/admin/rights/9", nil},
	} {
		s.admin.by = ""
		if w := s.do(s.authorised(call.method, call.path, call.body)); w.Code/100 != 2 || s.admin.by != "Alice" {
			t.Errorf("%s %s: %d by %q", call.method, call.path, w.Code, s.admin.by)
		}
	}
}

func TestIdsThatAreNone(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"0", "-1", "x", "1.5", "99999999999999999999", "%00", "1%20or%201=1", "+1", "01", "1e3"} {
		for _, r := range []struct{ method, path string }{
			{"DELETE", "/api/v1/admin/users/"}, {"DELETE", "/api/v1/admin/stations/"}, {"DELETE", "/api/v1/admin/rights/"},
		} {
			if p := s.problem(s.authorised(r.method, r.path+id, nil)); p.Code != string(logon.CodeNotFound) {
				t.Errorf("%s%s: %s", r.path, id, p.Code)
			}
		}
		if p := s.problem(s.authorised("PATCH", "/api/v1/admin/users/"+id, api.UserChange{})); p.Code != string(logon.CodeNotFound) {
			t.Errorf("change user %s: %s", id, p.Code)
		}
		if p := s.problem(s.authorised("POST", "/api/v1/admin/sessions/"+id+"/end", api.EndRequest{})); p.Code != string(logon.CodeNotFound) {
			t.Errorf("end session %s: %s", id, p.Code)
		}
	}
}

func TestFloorAndLedger(t *testing.T) {
	s := newSite(t)
	floor := answer[[]api.HeldSession](s, s.authorised("GET", "/api/v1/admin/sessions", nil))
	if floor[0].Address != "192.0.2.1" || floor[0].Session.Machine != "browser 01234567" || floor[0].Session.Rights == nil {
		t.Errorf("floor %+v", floor)
	}
	ended := answer[api.Ended](s, s.authorised("POST", "/api/v1/admin/sessions/7/end", api.EndRequest{Note: "shift is over"}))
	if ended.By != "Sam" || s.core.note != "shift is over" {
		t.Errorf("ended %+v with note %q", ended, s.core.note)
	}
	entries := answer[[]api.LedgerEntry](s, s.authorised("GET", "/api/v1/admin/ledger?before=50&limit=500", nil))
	if entries[0].Number != 51 || entries[0].Session != 500 {
		t.Errorf("ledger %+v", entries)
	}
	if usual := answer[[]api.LedgerEntry](s, s.authorised("GET", "/api/v1/admin/ledger", nil)); usual[0].Session != usualEntries {
		t.Errorf("without a limit: %+v", usual)
	}
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=501": "limit", "limit=x": "limit", "limit=-1": "limit", "before=0": "before", "before=x": "before",
		"before=99999999999999999999": "before", "limit=": "limit", "limit=1&limit=2": "limit", "before=1&limit=%zz": "before",
	} {
		if p := s.problem(s.authorised("GET", "/api/v1/admin/ledger?"+query, nil)); p.Code != string(logon.CodeFieldInvalid) || p.Field != field {
			t.Errorf("%s: %+v", query, p)
		}
	}
}
