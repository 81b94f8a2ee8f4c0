package httpapi

import (
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestMappings(t *testing.T) {
	s := newSite(t)
	all := answer[[]api.Mapping](s, s.authorised("GET", "/api/v1/admin/mappings", nil))
	if len(all) != 3 || all[0].Role+all[0].Workgroup != "" || all[1].Role != "agents" || all[2].Workgroup != "Berlin" || all[2].Group != "CN=Floor" {
		t.Errorf("%+v", all)
	}
	w := s.do(s.authorised("POST", "/api/v1/admin/mappings", api.MappingCreate{Source: "corp", Group: "CN=Late", Role: "agents"}))
	if w.Code != 201 || s.admin.to != (logon.GranteeName{Role: "agents"}) {
		t.Errorf("made %d %s for %+v", w.Code, w.Body, s.admin.to)
	}
	if w := s.do(s.authorised("DELETE", "/api/v1/admin/mappings/4", nil)); w.Code != 204 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if p := s.problem(s.authorised("DELETE", "/api/v1/admin/mappings/x", nil)); p.Code != string(logon.CodeNotFound) {
		t.Error(p.Code)
	}
}
