package httpapi

import (
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

const directoryBody = `{"revision":7,"definition":{"kind":"openldap","domain":"FLOOR","servers":["ldaps://ldap"],"start_tls":false,"pool":2,"password":"never-shown",` +
	`"attributes":{"upn":"mail"}}}`

func TestDirectories(t *testing.T) {
	s := newSite(t)
	w := s.do(s.authorised("GET", "/api/v1/admin/directories", nil))
	if strings.Contains(w.Body.String(), "never-shown") {
		t.Errorf("a secret is shown: %s", w.Body)
	}
	all := answer[[]api.AccountDirectory](s, s.authorised("GET", "/api/v1/admin/directories", nil))
	if len(all) != 4 || all[0].From != "configuration" || !all[0].Up || !all[0].Definition.Plain || all[0].Definition.Attributes.ID != "objectGUID" || all[0].Users != 3 ||
		all[1].From != "database" || all[1].LeftOut == "" || all[1].Revision != 7 || all[1].ChangedBy != "Ada" || all[2].Up || all[2].Why != "silence" || all[2].Since == nil {
		t.Errorf("%+v", all)
	}
	if one := answer[api.AccountDirectory](s, s.authorised("GET", "/api/v1/admin/directories/corp", nil)); one.Definition.Domain != "OTHER" {
		t.Errorf("%+v", one)
	}
	if p := s.problem(s.authorised("GET", "/api/v1/admin/directories/none", nil)); p.Code != string(logon.CodeNotFound) {
		t.Error(p.Code)
	}

	put := answer[api.AccountDirectory](s, s.authorised("PUT", "/api/v1/admin/directories/fl%C3%B6r", directoryBody))
	if s.kept.name != "flör" || s.kept.revision != 7 || s.kept.by != "Alice" || put.Revision != 8 || put.Definition.Password != "" ||
		s.kept.definition != `{"attributes":{"upn":"mail"},"domain":"FLOOR","kind":"openldap","password":"never-shown","pool":2,"servers":["ldaps://ldap"]}` {
		t.Errorf("%+v, %+v", s.kept, put)
	}
	if gone := answer[api.DirectoryRemoved](s, s.authorised("DELETE", "/api/v1/admin/directories/floor", nil)); gone.Users != 3 || s.kept.name != "floor" {
		t.Errorf("%+v", gone)
	}
	checked := answer[api.DirectoryChecked](s, s.authorised("POST", "/api/v1/admin/directories/floor/check", `{"user":"bo"}`))
	if checked.Well || len(checked.Steps) != 2 || !checked.Steps[0].Ok || checked.Steps[1].Do == "" || s.kept.typed != "bo" {
		t.Errorf("%+v", checked)
	}
	if strings.Contains(s.log.String(), "never-shown") {
		t.Error("the log has a secret")
	}
}

func TestDirectoriesThatAreRefused(t *testing.T) {
	s := newSite(t)
	s.kept.err = &logon.Refusal{Code: logon.CodeFieldTaken, Field: "domain", Faults: []logon.DirectoryFault{
		{Key: "domain", What: "has CORP, which directory corp has too"}, {Key: "pool", What: "must be from 1 to 64"},
	}}
	p := s.problem(s.authorised("PUT", "/api/v1/admin/directories/floor", directoryBody))
	if p.Status != 409 || p.Field != "domain" || len(p.Faults) != 2 || p.Faults[1] != (api.DirectoryFault{Field: "pool", What: "must be from 1 to 64"}) {
		t.Errorf("%+v", p)
	}
	for body, field := range map[string]string{
		`{"revision":0,"definition":{"password_file":"/etc/shadow"}}`: "password_file",
		`{"revision":0,"definition":{"ca_file":"/etc/shadow"}}`:       "ca_file",
		`{"revision":0,"definition":{"servers":"ldaps://x"}}`:         "servers",
		`{"revision":"x","definition":{}}`:                            "revision",
		`{"revision":0,"definition":{"attributes":{"hair":"brown"}}}`: "hair",
	} {
		if p := s.problem(s.authorised("PUT", "/api/v1/admin/directories/floor", body)); p.Status != 400 || p.Field != field {
			t.Errorf("%s: %+v", body, p)
		}
	}
	s.kept.err = nil
	for body, code := range map[string]logon.Code{ // or a change would go before one that somebody made meanwhile
		`{"definition":{}}`: logon.CodeFieldRequired, `{"revision":-1,"definition":{}}`: logon.CodeFieldInvalid,
	} {
		if p := s.problem(s.authorised("PUT", "/api/v1/admin/directories/floor", body)); p.Code != string(code) || p.Field != "revision" {
			t.Errorf("%s: %+v", body, p)
		}
	}
	s.core.rights = []logon.Right{logon.Supervise}
	for _, r := range [][2]string{
		{"GET", "/admin/directories"},
		{"GET", "/admin/directories/corp"},
		{"PUT", "/admin/directories/corp"},
		{"DELETE", "/admin/directories/corp"},
		{"POST", "/admin/directories/corp/check"},
	} {
		if p := s.problem(s.authorised(r[0], "/api/v1"+r[1], `{}`)); p.Code != string(logon.CodeNotPermitted) {
			t.Errorf("%v: %+v", r, p)
		}
	}
}
