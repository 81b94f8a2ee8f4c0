package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestChangePassword(t *testing.T) {
	s := newSite(t)
	body := api.PasswordChange{Current: "the current one", New: "the new one"}
	if w := s.do(s.authorised("POST", "/api/v1/me/password", body)); w.Code != http.StatusNoContent || w.Body.Len() != 0 || len(w.Result().Cookies()) > 1 {
		t.Errorf("%d %s, cookies %v", w.Code, w.Body, w.Result().Cookies())
	}
	if want := (logon.PasswordChange{Current: "the current one", New: "the new one"}); s.core.password != want || s.core.visitor.Address != "192.0.2.1" {
		t.Errorf("the core was asked for %+v by %+v", s.core.password, s.core.visitor)
	}
	s.core.err = &logon.Refusal{Code: logon.CodePasswordWrong, Field: "current"}
	w := s.do(s.authorised("POST", "/api/v1/me/password", body))
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "current") || w.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("a wrong one: %d %s", w.Code, w.Body)
	}
	before := s.core.asked
	for name, r := range map[string]*http.Request{
		"nobody": request("POST", "/api/v1/me/password", body), "a field more": s.authorised("POST", "/api/v1/me/password", `{"current":"a","new":"b","user":"bob"}`),
		"another site": s.authorised("POST", "/api/v1/me/password", body),
	} {
		if name == "another site" {
			r.Header.Set("Origin", "http://elsewhere.example")
		}
		if p := s.problem(r); p.Status < 400 || p.Status >= 500 || s.core.asked != before {
			t.Errorf("%s: %+v, the core was asked: %v", name, p, s.core.asked != before)
		}
	}
	if strings.Contains(s.log.String(), "the current one") || strings.Contains(s.log.String(), "the new one") {
		t.Error("the log has a password")
	}
}
