package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestLogonGrants(t *testing.T) {
	s := newSite(t)
	r := request("POST", "/api/v1/logon", logonBody())
	r.Header.Set("Accept-Language", "xx, de;q=0.5, en-GB;q=0.9")
	w := s.do(r)
	resume := given(w)["resume"]
	if resume == nil || resume.MaxAge != 0 || !resume.HttpOnly || !strings.HasPrefix(resume.Value, "7.resume-secret.") {
		t.Fatalf("resume cookie %v", resume)
	}
	if got := s.core.logOn; got.User != "alice" || got.Password != "correct horse" || got.Instance != instance || got.Choice.Station != "T1" {
		t.Errorf("the core was asked %+v", got)
	}
	if s.core.visitor.Language != "en" || s.core.visitor.Address != "192.0.2.1" {
		t.Errorf("visitor %+v", s.core.visitor)
	}
	granted := answer[api.LogonResult](s, request("POST", "/api/v1/logon", logonBody())).Granted
	if granted.Token != goodToken || granted.TokenExpiresInS != 600 || granted.Ledger != 11 || granted.Session.Machine != "this browser" {
		t.Errorf("granted %+v", granted)
	}
	if strings.Contains(w.Body.String(), "resume-secret") || strings.Contains(s.log.String(), "resume-secret") || strings.Contains(s.log.String(), goodToken) {
		t.Error("a secret is where a script or a reader of logs could see it")
	}
}

// What a session keeps of a language is one of ours, not what somebody sent.
func TestALanguageIsOneOfOurs(t *testing.T) {
	for sent, want := range map[string]string{
		"de": "de", "DE-at": "de", "de-1996-x-anything-that-fits-here": "de", "en": "en", "fr": "en", "": "en", "-": "en",
	} {
		s := newSite(t)
		body := logonBody()
		body.Language = sent
		answer[api.LogonResult](s, request("POST", "/api/v1/logon", body))
		if got := s.core.visitor.Language; got != want {
			t.Errorf("%q became %q", sent, got)
		}
		r := request("POST", "/api/v1/logon", logonBody())
		r.Header.Set("Accept-Language", sent+strings.Repeat("-x", 1000)+", fr")
		answer[api.LogonResult](s, r)
		if got := s.core.visitor.Language; got != want {
			t.Errorf("in a header %q became %q", sent, got)
		}
	}
	s, body := newSite(t), logonBody()
	body.Language = "de-" + strings.Repeat("x", logon.MaxLanguage)
	if p := s.problem(request("POST", "/api/v1/logon", body)); p.Code != string(logon.CodeFieldTooLong) || p.Field != "language" || s.core.asked != 0 {
		t.Errorf("overlong: %+v", p)
	}
}

func TestLogonAsksForTheStation(t *testing.T) {
	s := newSite(t)
	stations, _ := s.core.MyStations(t.Context(), logon.Identity{}, logon.Visitor{Machine: "device:other"})
	s.core.outcome = logon.Outcome{Missing: &logon.Missing{Stations: stations, Ticket: "ticket"}}
	w := s.do(request("POST", "/api/v1/logon", logonBody()))
	if given(w)["resume"] != nil {
		t.Error("a resume cookie without a session")
	}
	missing := answer[api.LogonResult](s, request("POST", "/api/v1/logon", logonBody())).Missing
	if missing.Ticket != "ticket" || missing.TicketExpiresInS != 300 || len(missing.Stations) != 2 || missing.Stations[0].Occupants[0].SameMachine {
		t.Errorf("missing %+v", missing)
	}
	answer[api.LogonResult](s, request("POST", "/api/v1/logon/continue", api.ContinueRequest{
		Instance: instance, Ticket: "ticket", Choice: api.StationChoice{Type: "remote_number", Number: "+442079460018", Persistent: true}, Language: "en",
	}))
	if got := s.core.proceed; got.Ticket != "ticket" || !got.Choice.Persistent || got.Choice.Number != "+442079460018" {
		t.Errorf("the core was asked %+v", got)
	}
}

func TestTokenAbuse(t *testing.T) {
	calls := []struct {
		method, path string
		body         any
	}{
		{"GET", "/api/v1/session", nil},
		{"DELETE", "/api/v1/session", nil},
		{"PUT", "/api/v1/session/status", api.StatusRequest{Status: "away"}},
		{"GET", "/api/v1/stations", nil},
		{"GET", "/api/v1/me/saved-logons", nil},
		{"DELETE", "/api/v1/me/saved-logons", nil},
		{"DELETE", "/api/v1/me/saved-logons/1", nil},
		{"GET", "/api/v1/directory", nil},
		{"GET", "/api/v1/admin/users", nil},
		{"POST", "/api/v1/admin/users", api.UserCreate{User: "x", Password: "y"}},
		{"PATCH", "/api/v1/admin/users/1", api.UserChange{}},
		{"DELETE", "/api/v1/admin/users/1", nil},
		{"GET", "/api/v1/admin/stations", nil},
		{"POST", "/api/v1/admin/stations", api.StationCreate{Name: "x", Type: "workstation"}},
		{"PATCH", "/api/v1/admin/stations/1", api.StationChange{}},
		{"DELETE", "/api/v1/admin/stations/1", nil},
		{"GET", "/api/v1/admin/rights", nil},
		{"POST", "/api/v1/admin/rights", api.GrantCreate{User: "x", Right: "supervise"}},
		{"DELETE", "/api/v1/admin/rights/1", nil},
		{"GET", "/api/v1/admin/ledger", nil},
		{"GET", "/api/v1/admin/sessions", nil},
		{"POST", "/api/v1/admin/sessions/1/end", api.EndRequest{}},
	}
	s := newSite(t)
	abuses := map[string]func(*http.Request){
		"no token":             func(r *http.Request) { r.Header.Del("Authorization") },
		"an empty token":       func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") },
		"a foreign token":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer x.y.z") },
		"another scheme":       func(r *http.Request) { r.Header.Set("Authorization", "Basic "+goodToken) },
		"two tokens":           func(r *http.Request) { r.Header.Add("Authorization", "Bearer "+goodToken) },
		"no window":            func(r *http.Request) { r.Header.Del("Cookie") },
		"two windows":          func(r *http.Request) { r.AddCookie(s.window()) },
		"a token in the query": func(r *http.Request) { r.Header.Del("Authorization"); r.URL.RawQuery = "token=" + goodToken },
	}
	for _, call := range calls {
		for name, abuse := range abuses {
			r := s.authorised(call.method, call.path, call.body)
			abuse(r)
			if p := s.problem(r); p.Code != string(logon.CodeTokenInvalid) {
				t.Errorf("%s %s with %s: %s", call.method, call.path, name, p.Code)
			}
		}
		if w := s.do(s.authorised(call.method, call.path, call.body)); w.Code/100 != 2 {
			t.Errorf("%s %s: %d %s", call.method, call.path, w.Code, w.Body)
		}
	}
	if strings.Contains(s.log.String(), goodToken) {
		t.Error("the log has a token")
	}

	s.core.session = endedSession()
	for _, call := range calls[7:] { // all but those of the session itself, its own stations and saved logons, which the core answers
		if p := s.problem(s.authorised(call.method, call.path, call.body)); p.Code != string(logon.CodeSessionEnded) || p.Ended == nil {
			t.Errorf("%s %s with an ended session: %+v", call.method, call.path, p)
		}
	}

	s.core.session, s.core.rights = heldSession(), []logon.Right{logon.LogonStations}
	for _, call := range calls[8:] {
		if p := s.problem(s.authorised(call.method, call.path, call.body)); p.Code != string(logon.CodeNotPermitted) {
			t.Errorf("%s %s without the right: %s", call.method, call.path, p.Code)
		}
	}
}

func TestSessionAndItsEnd(t *testing.T) {
	s := newSite(t)
	if got := answer[api.SessionResult](s, s.authorised("GET", "/api/v1/session", nil)); got.Session.Station != "T1" || got.Ended != nil || got.Token != "" {
		t.Errorf("held: %+v", got)
	}
	s.core.session = endedSession()
	got := answer[api.SessionResult](s, s.authorised("GET", "/api/v1/session", nil))
	if got.Session != nil || got.Ended.Sentence != "Your session has been logged off by the supervisor (Sam)." || got.Ended.Ledger != 12 {
		t.Errorf("ended: %+v", got)
	}
}

// Who logs off and leaves the page before the answer comes has logged off.
func TestLogOffOfWhoHasGone(t *testing.T) {
	s := newSite(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if w := s.do(s.authorised("DELETE", "/api/v1/session", nil).WithContext(gone)); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLogOffClearsItsOwnResumeCookieOnly(t *testing.T) {
	for value, cleared := range map[string]bool{"7.secret": true, "8.secret": false, "": false} {
		s := newSite(t)
		r := s.authorised("DELETE", "/api/v1/session", nil)
		if value != "" {
			r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: value})
		}
		cookie := given(s.do(r))["resume"]
		if (cookie != nil && cookie.MaxAge < 0) != cleared {
			t.Errorf("resume cookie %q becomes %v", value, cookie)
		}
	}
}

func TestResume(t *testing.T) {
	body := api.ResumeRequest{Instance: instance}
	tests := []struct {
		name   string
		cookie string // resume cookie; empty: none
		window bool
		held   logon.Session
		asked  bool
	}{
		{"without a cookie", "", true, heldSession(), false},
		{"without a window", "7.secret", false, heldSession(), false},
		{"with an odd cookie", "secret", true, heldSession(), false},
		{"unknown to the core", "7.secret", true, logon.Session{}, true},
		{"held", "7.secret", true, heldSession(), true},
		{"ended", "7.secret", true, endedSession(), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			s.core.resumed = logon.Resumed{Session: test.held, Token: goodToken}
			r := request("POST", "/api/v1/session/resume", body)
			if test.window {
				r.AddCookie(s.window())
			}
			if test.cookie != "" {
				r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: test.cookie})
			}
			got := answer[api.SessionResult](s, r)
			if (s.core.asked > 0) != test.asked || test.asked && s.core.secret != "secret" {
				t.Errorf("asked %d times, for %q", s.core.asked, s.core.secret)
			}
			held, ended := test.asked && test.held.ID != 0 && test.held.Ended == nil, test.asked && test.held.Ended != nil
			if (got.Session != nil) != held || (got.Token != "") != held || (got.Ended != nil) != ended {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestResumeTakesOverWhenAsked(t *testing.T) {
	s := newSite(t)
	resume := func(body api.ResumeRequest) *http.Request {
		r := request("POST", "/api/v1/session/resume", body)
		r.AddCookie(s.window())
		r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: "7.secret"})
		return r
	}
	s.core.resumed = logon.Resumed{Session: heldSession(), Token: goodToken}
	for _, body := range []api.ResumeRequest{{Instance: instance, TakeOver: true}, {Instance: instance, Reconnect: true}, {Instance: instance}} {
		answer[api.SessionResult](s, resume(body))
		if got := s.core.resume; got.Instance != instance || got.TakeOver != body.TakeOver || got.Reconnect != body.Reconnect {
			t.Errorf("asked %+v, the core was asked %+v", body, got)
		}
	}
	s.core.err = &logon.Refusal{Code: logon.CodeMoved}
	if p := s.problem(resume(api.ResumeRequest{Instance: instance, Reconnect: true})); p.Status != 409 || p.Code != "moved" {
		t.Errorf("%+v", p)
	}
	s.core.err = &logon.Refusal{Code: logon.CodeWindowBusy, Holder: "Alice", Since: since, TakeOver: true}
	if p := s.problem(resume(api.ResumeRequest{Instance: instance})); !p.TakeOver || p.Holder != "Alice" {
		t.Errorf("%+v", p)
	}
}

func TestResumeSaysWhatIsLeftOfTheHold(t *testing.T) {
	hour, gone := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	tests := []struct {
		name        string
		state       logon.State
		until       time.Time
		least, most int // seconds
		none        bool
	}{
		{"lost", logon.Lost, hour, 3000, 3600, false},
		{"pending", logon.Pending, hour, 3000, 3600, false},
		{"just over", logon.Lost, gone, 0, 0, false},
		{"live", logon.Live, time.Time{}, 0, 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			held := heldSession()
			held.State, held.HoldUntil = test.state, test.until
			s.core.resumed = logon.Resumed{Session: held, Token: goodToken}
			r := request("POST", "/api/v1/session/resume", api.ResumeRequest{Instance: instance})
			r.AddCookie(s.window())
			r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: "7.secret"})
			left := answer[api.SessionResult](s, r).HoldLeftS
			if (left == nil) != test.none || left != nil && (*left < test.least || *left > test.most) {
				t.Errorf("hold_left_s %v", left)
			}
		})
	}
}

func TestStationsStatusAndDirectory(t *testing.T) {
	s := newSite(t)
	stations := answer[[]api.OfferedStation](s, s.authorised("GET", "/api/v1/stations", nil))
	if who := stations[0].Occupants[0]; !who.SameMachine || who.State != api.SessionStateUnresponsive || stations[1].Occupants == nil {
		t.Errorf("stations %+v", stations)
	}
	status := answer[api.Status](s, s.authorised("PUT", "/api/v1/session/status", api.StatusRequest{Status: "away", Note: "dentist"}))
	if status.Label != "label of away" || status.Note != "dentist" || status.Since != since {
		t.Errorf("status %+v", status)
	}
	people := answer[[]api.DirectoryEntry](s, s.authorised("GET", "/api/v1/directory", nil))
	if people[0].Status.Label == "" || len(people[0].Places) != 1 || people[1].Status != nil || people[1].Places == nil {
		t.Errorf("directory %+v", people)
	}
}

func TestServerInfo(t *testing.T) {
	s := newSite(t)
	info := answer[api.ServerInfo](s, request("GET", "/api/v1/server-info", nil))
	if len(info.StationTypes) != 4 || info.HoldS != 60 || info.Statuses[0].Code != "available" || !slices.Equal(info.Languages, []string{"de", "en"}) || info.Version != "test" {
		t.Errorf("info %+v", info)
	}
	german := request("GET", "/api/v1/server-info", nil)
	german.Header.Set("Accept-Language", "de-CH, en;q=0.5")
	if b, other := info.Browsers, answer[api.ServerInfo](s, german).Browsers; len(b.Supported) != 3 || !strings.Contains(b.Old, "{from}") || b.Old == other.Old {
		t.Errorf("browsers %+v, in German %+v", b, other)
	}
	s.core.policies = logon.Policies{CredentialKind: logon.OwnCredentials}
	if bare := answer[api.ServerInfo](s, request("GET", "/api/v1/server-info", nil)); len(bare.StationTypes) != 3 || bare.Statuses == nil {
		t.Errorf("info %+v", bare)
	}
}

// Whose cookie was not set here is looked up by the side door: the core is told so.
func TestAResumeCookieIsSigned(t *testing.T) {
	s := newSite(t)
	value := given(s.do(request("POST", "/api/v1/logon", logonBody())))["resume"].Value
	signature := value[strings.LastIndex(value, "."):]
	for cookie, proven := range map[string]bool{
		value: true, "7.resume-secret": false, "8.resume-secret" + signature: false, "7.other-secret" + signature: false, value + "A": false,
		"7.resume-secret.": false, "07.resume-secret" + signature: false,
	} {
		r := request("POST", "/api/v1/session/resume", api.ResumeRequest{Instance: logonBody().Instance})
		r.AddCookie(s.window())
		r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: cookie})
		s.core.resume = logon.ResumeRequest{}
		s.do(r)
		if s.core.resume.Instance == "" || s.core.resume.Proven != proven || s.core.secret == "" {
			t.Errorf("%s: %+v", cookie, s.core.resume)
		}
	}
}
