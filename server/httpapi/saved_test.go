package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (s *site) savedCookie(token string) *http.Cookie {
	return &http.Cookie{Name: "stationmaster_k3_saved", Value: token}
}

func TestAutomaticLogonKeepsTheNextToken(t *testing.T) {
	for name, err := range map[string]error{
		"granted": nil, "refused": &logon.Refusal{Code: logon.CodeStationInUse}, "no database": logon.ErrUnavailable,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.core.next, s.core.err = "series.next", err
			r := request("POST", "/api/v1/logon/automatic", api.AutomaticRequest{Instance: instance, Client: "browser"})
			r.AddCookie(s.savedCookie("series.secret"))
			r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0")
			w := s.do(r)
			kept := given(w)["saved"]
			if kept == nil || kept.Value != "series.next" || kept.MaxAge != 400*24*60*60 || !kept.HttpOnly || kept.SameSite != http.SameSiteLaxMode {
				t.Errorf("the cookie is %v", kept)
			}
			if v := s.core.visitor; v.Saved != "series.secret" || v.Browser != "Firefox" || v.System != "Linux" || s.core.automatic.Instance != instance {
				t.Errorf("the core was asked by %+v for %+v", v, s.core.automatic)
			}
			if (err == nil) != (given(w)["resume"] != nil) {
				t.Error("the resume cookie does not go with the grant")
			}
			if strings.Contains(w.Body.String()+s.log.String(), "series.") {
				t.Error("a token is where a script or a reader of logs could see it")
			}
		})
	}
}

func TestFailedAutomaticLogonTakesTheCookie(t *testing.T) {
	for code, taken := range map[logon.Code]bool{
		logon.CodeAutomaticLogonFailed: true, logon.CodeSavedLogonReused: true, logon.CodeTooManyAttempts: false, logon.CodeUnavailable: false,
	} {
		s := newSite(t)
		s.core.err = &logon.Refusal{Code: code}
		r := request("POST", "/api/v1/logon/automatic", api.AutomaticRequest{Instance: instance})
		r.AddCookie(s.savedCookie("series.secret"))
		if cookie := given(s.do(r))["saved"]; (cookie != nil && cookie.MaxAge < 0) != taken {
			t.Errorf("%s: %v", code, cookie)
		}
	}
}

func TestLogonSavesAndForgets(t *testing.T) {
	s := newSite(t)
	body := logonBody()
	body.Automatic = true
	if w := s.do(request("POST", "/api/v1/logon", body)); given(w)["saved"] != nil || !s.core.logOn.Automatic {
		t.Error("nothing was saved, or it was not asked for")
	}
	s.core.outcome.Granted.Saved = "series.secret"
	if cookie := given(s.do(request("POST", "/api/v1/logon", body)))["saved"]; cookie == nil || cookie.Value != "series.secret" {
		t.Errorf("the cookie is %v", cookie)
	}
	s.core.outcome.Granted.Saved, s.core.outcome.Granted.Forgotten = "", true
	proceed := api.ContinueRequest{Instance: instance, Ticket: "ticket", Choice: body.Choice, Automatic: true}
	if cookie := given(s.do(request("POST", "/api/v1/logon/continue", proceed)))["saved"]; cookie == nil || cookie.MaxAge >= 0 || !s.core.proceed.Automatic {
		t.Errorf("the cookie is %v", cookie)
	}
}

func TestLogOffForgetsTheBrowser(t *testing.T) {
	s := newSite(t)
	if w := s.do(s.authorised("DELETE", "/api/v1/session", nil)); given(w)["saved"] != nil || len(s.core.forgotten) != 1 {
		t.Error("a cookie where there was none, or the device was not forgotten")
	}
	r := s.authorised("DELETE", "/api/v1/session", nil)
	r.AddCookie(s.savedCookie("series.secret"))
	if cookie := given(s.do(r))["saved"]; cookie == nil || cookie.MaxAge >= 0 || s.core.forgotten[1] != "series.secret" {
		t.Errorf("the cookie is %v, forgotten %v", cookie, s.core.forgotten)
	}
	r = request("DELETE", "/api/v1/session", nil)
	r.AddCookie(s.savedCookie("series.secret"))
	if s.problem(r); len(s.core.forgotten) != 2 {
		t.Error("a stranger has a browser forget")
	}
}

func TestServerInfoTellsOfASavedLogon(t *testing.T) {
	s := newSite(t)
	if answer[api.ServerInfo](s, request("GET", "/api/v1/server-info", nil)).Automatic {
		t.Error("nothing is saved")
	}
	r := request("GET", "/api/v1/server-info", nil)
	r.AddCookie(s.savedCookie("series.secret"))
	if !answer[api.ServerInfo](s, r).Automatic {
		t.Error("what is saved is not told")
	}
	r.AddCookie(s.savedCookie("another"))
	if answer[api.ServerInfo](s, r).Automatic {
		t.Error("of two cookies none counts")
	}
}

func TestMySavedLogons(t *testing.T) {
	s := newSite(t)
	device := given(s.do(request("GET", "/api/v1/server-info", nil)))["device"]
	r := s.authorised("GET", "/api/v1/me/saved-logons", nil)
	r.AddCookie(device)
	if got := answer[[]api.SavedLogon](s, r); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	again := request("POST", "/api/v1/logon", logonBody())
	again.AddCookie(device)
	s.do(again)
	own := s.core.visitor
	s.core.saved = []logon.SavedLogon{
		{
			ID: 1, Device: own.Device, Browser: "Firefox", System: "Linux", Address: "192.0.2.1", Created: since, Used: since,
			Choice: logon.Choice{Type: logon.RemoteNumber, Number: "+442079460018", Persistent: true},
		},
		{ID: 2, Device: []byte("another"), Created: since, Used: since, Choice: logon.Choice{Type: logon.NoStation}},
	}
	got := answer[[]api.SavedLogon](s, r)
	if len(got) != 2 || !got[0].ThisBrowser || got[1].ThisBrowser || got[0].Browser != "Firefox" || got[0].Choice.Number != "+442079460018" {
		t.Errorf("got %+v", got)
	}
	for path, id := range map[string]int64{"/api/v1/me/saved-logons/2": 2, "/api/v1/me/saved-logons/1": 1, "/api/v1/me/saved-logons": 0} {
		r := s.authorised("DELETE", path, nil)
		r.AddCookie(device)
		w := s.do(r)
		if w.Code != http.StatusNoContent || s.core.revoked[len(s.core.revoked)-1] != id {
			t.Errorf("%s: %d, revoked %v", path, w.Code, s.core.revoked)
		}
		if cookie := given(w)["saved"]; (cookie != nil && cookie.MaxAge < 0) != (id != 2) {
			t.Errorf("%s: the cookie is %v", path, cookie)
		}
	}
	before := len(s.core.revoked)
	for _, path := range []string{"/api/v1/me/saved-logons/0", "/api/v1/me/saved-logons/-1", "/api/v1/me/saved-logons/x", "/api/v1/me/saved-logons/9999999999999999999"} {
		if p := s.problem(s.authorised("DELETE", path, nil)); p.Code != string(logon.CodeNotFound) || len(s.core.revoked) != before {
			t.Errorf("%s: %+v", path, p)
		}
	}
}
