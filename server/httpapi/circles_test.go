package httpapi

import (
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestRolesAndWorkgroups(t *testing.T) {
	s := newSite(t)
	for path, kind := range map[string]logon.CircleKind{"/api/v1/admin/roles": logon.Role, "/api/v1/admin/workgroups": logon.Workgroup} {
		if all := answer[[]api.Circle](s, s.authorised("GET", path, nil)); all[0].Name != string(kind) || all[0].Members != 2 {
			t.Errorf("%s: %+v", path, all)
		}
		if w := s.do(s.authorised("POST", path, api.CircleCreate{Name: "late"})); w.Code != 201 || s.admin.circle.Kind != kind {
			t.Errorf("%s: made %d %s", path, w.Code, w.Body)
		}
		if members := answer[[]api.Member](s, s.authorised("GET", path+"/9/members", nil)); members[0].User != "alice" || s.admin.circle.ID != 9 {
			t.Errorf("%s: %+v", path, members)
		}
		if w := s.do(s.authorised("POST", path+"/9/members", api.MemberAdd{User: "alice"})); w.Code != 201 {
			t.Errorf("%s: added %d %s", path, w.Code, w.Body)
		}
		for _, gone := range []string{"/9/members/1", "/9"} {
			s.admin.by = ""
			if w := s.do(s.authorised("DELETE", path+gone, nil)); w.Code/100 != 2 || s.admin.by != "Alice" || s.admin.circle != (logon.CircleID{Kind: kind, ID: 9}) {
				t.Errorf("%s%s: %d by %q", path, gone, w.Code, s.admin.by)
			}
		}
		if was := answer[api.Member](s, s.authorised("DELETE", path+"/9/members/1", nil)); was.ID != 1 || was.Source != "CORP" {
			t.Errorf("%s: removed %+v", path, was)
		}
		for _, r := range []struct{ method, path string }{{"DELETE", "/x"}, {"GET", "/01/members"}, {"DELETE", "/9/members/0"}, {"DELETE", "/-1/members/1"}} {
			if p := s.problem(s.authorised(r.method, path+r.path, nil)); p.Code != string(logon.CodeNotFound) {
				t.Errorf("%s %s%s: %s", r.method, path, r.path, p.Code)
			}
		}
	}
}

func TestRightsSayWhereTheyComeFrom(t *testing.T) {
	s := newSite(t)
	got := answer[[]api.EffectiveRight](s, s.authorised("GET", "/api/v1/admin/users/1/rights", nil))
	if len(got) != 3 || got[0].From != "user" || got[0].Station != "T1" || got[1].From != "role" || got[1].Name != "agents" || got[2].From != "workgroup" {
		t.Errorf("%+v", got)
	}
	grants := answer[[]api.Grant](s, s.authorised("GET", "/api/v1/admin/rights", nil))
	if grants[0].User != "alice" || grants[1].Role != "agents" || grants[1].User != "" || grants[2].Workgroup != "Berlin" {
		t.Errorf("%+v", grants)
	}
	s.do(s.authorised("POST", "/api/v1/admin/rights", api.GrantCreate{Role: "agents", Right: "supervise"}))
	if s.admin.to != (logon.GranteeName{Role: "agents"}) {
		t.Errorf("granted to %+v", s.admin.to)
	}
}
