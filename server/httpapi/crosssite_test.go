package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func TestCrossSite(t *testing.T) {
	const none = "–" // the header is not there
	tests := []struct {
		name, origin, fetch string
		cookie              bool
		configured          []string
		refused             bool
	}{
		{name: "our own page", origin: ownOrigin, fetch: "same-origin", cookie: true},
		{name: "with its usual port", origin: ownOrigin + ":80", fetch: "same-origin", cookie: true},
		{name: "an older browser", origin: ownOrigin, fetch: none, cookie: true},
		{name: "a program without cookies", origin: none, fetch: none},
		{name: "a program with cookies says where from", origin: none, fetch: none, cookie: true, refused: true},
		{name: "another site", origin: "http://evil.example", fetch: "cross-site", refused: true},
		{name: "another site, an older browser", origin: "http://evil.example", fetch: none, refused: true},
		{name: "another port", origin: ownOrigin + ":81", fetch: "same-site", refused: true},
		{name: "another scheme", origin: "https://desk.example", fetch: none, refused: true},
		{name: "a page without an origin", origin: "null", fetch: none, refused: true},
		{name: "an empty origin", origin: "", fetch: none, refused: true},
		{name: "a host that begins as ours", origin: "http://desk.example.evil.example", fetch: none, refused: true},
		{name: "our host as a user", origin: "http://desk.example@evil.example", fetch: none, refused: true},
		{name: "our origin with a path", origin: ownOrigin + "/x", fetch: none, refused: true},
		{name: "no origin, from another site", origin: none, fetch: "cross-site", refused: true},
		{name: "no origin, from a sister site", origin: none, fetch: "same-site", refused: true},
		{name: "typed by the person", origin: none, fetch: "none", refused: true},
		{name: "a configured origin", origin: "https://floor.example", configured: []string{"https://floor.example:443"}, fetch: "same-origin", cookie: true},
		{name: "the seen one when others are configured", origin: ownOrigin, configured: []string{"https://floor.example"}, fetch: none, refused: true},
	}
	requests := map[string]func() *http.Request{
		"log on":    func() *http.Request { return request("POST", "/api/v1/logon", logonBody()) },
		"log off":   func() *http.Request { return request("DELETE", "/api/v1/session", nil) },
		"handshake": handshake,
		"no route":  func() *http.Request { return request("POST", "/api/v1/nothing", nil) },
	}
	for _, test := range tests {
		for kind, make := range requests {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				s := newSite(t, func(o *Options) { o.Origins = test.configured })
				r := make()
				for name, value := range map[string]string{"Origin": test.origin, "Sec-Fetch-Site": test.fetch} {
					r.Header.Set(name, value)
					if value == none {
						r.Header.Del(name)
					}
				}
				if test.cookie {
					r.AddCookie(s.window())
				}
				w := s.do(r)
				refused := w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), string(logon.CodeCrossSite))
				if refused != test.refused {
					t.Errorf("%d %s; refused: want %v", w.Code, w.Body, test.refused)
				}
				if refused && s.core.asked != 0 {
					t.Error("it was refused and done")
				}
			})
		}
	}
}

func handshake() *http.Request {
	r := request("GET", "/api/v1/live", nil)
	r.Header.Set("Upgrade", "websocket")
	r.Header.Set("Connection", "Upgrade")
	return r
}

func TestTwoOriginsAreNone(t *testing.T) {
	s := newSite(t)
	r := request("POST", "/api/v1/logon", logonBody())
	r.Header.Add("Origin", "http://evil.example")
	if p := s.problem(r); p.Code != string(logon.CodeCrossSite) {
		t.Errorf("got %s", p.Code)
	}
}

// A form of another site can be sent without a preflight: its content types are not ours.
func TestFormsAreRefused(t *testing.T) {
	for _, contentType := range []string{
		"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/jsonx",
		"text/plain, application/json", "application/problem+json",
	} {
		s := newSite(t)
		r := request("POST", "/api/v1/logon", logonBody())
		r.Header.Set("Content-Type", contentType)
		if p := s.problem(r); p.Code != string(logon.CodeMediaTypeUnsupported) || s.core.asked != 0 {
			t.Errorf("%q: %s", contentType, p.Code)
		}
	}
	s := newSite(t)
	r := request("POST", "/api/v1/logon", logonBody())
	r.Header.Set("Content-Encoding", "gzip")
	if p := s.problem(r); p.Code != string(logon.CodeMediaTypeUnsupported) {
		t.Errorf("a compressed body: %s", p.Code)
	}
	r = request("POST", "/api/v1/logon", logonBody())
	r.Header.Set("Content-Type", "Application/JSON; charset=UTF-8")
	if w := s.do(r); w.Code != http.StatusOK {
		t.Errorf("JSON in other letters: %d", w.Code)
	}
}

func TestLiveGetsTheWholeConnection(t *testing.T) {
	type taken struct {
		writer          http.ResponseWriter
		window, address string
		resume          bool
	}
	var got []taken
	s := newSite(t, func(o *Options) {
		o.Live = func(w http.ResponseWriter, _ *http.Request, window, address string, resume bool) {
			got = append(got, taken{w, window, address, resume})
			w.WriteHeader(http.StatusTeapot)
		}
	})
	r := handshake()
	r.AddCookie(s.window())
	r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: "7.secret"})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	r = handshake() // anybody can write a resume cookie
	r.AddCookie(&http.Cookie{Name: "stationmaster_k3_resume", Value: "7.secret"})
	s.handler.ServeHTTP(httptest.NewRecorder(), r)
	if len(got) != 2 || got[0].writer != http.ResponseWriter(w) || got[0].window == "" || got[0].address != "192.0.2.1" || !got[0].resume {
		t.Fatalf("got %+v", got)
	}
	if got[1].window != "" || got[1].resume {
		t.Errorf("without a window: %+v", got[1])
	}
	if p := s.problem(request("GET", "/api/v1/live", nil)); p.Code != string(logon.CodeMethodNotAllowed) || len(got) != 2 {
		t.Errorf("no handshake: %+v", p)
	}
}
