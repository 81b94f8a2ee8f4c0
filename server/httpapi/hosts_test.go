package httpapi

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// farSite is another host as the one under test sees it: it keeps the last request, and answers what the test says.
type farSite struct {
	mu       sync.Mutex
	answer   func(w http.ResponseWriter, r *http.Request)
	received *http.Request
	body     string
}

// answers says how it answers from now on, and forgets what it was asked.
func (f *farSite) answers(answer func(w http.ResponseWriter, r *http.Request)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer, f.received = answer, nil
}

// got is the last request and its body; nil without one.
func (f *farSite) got() (*http.Request, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.received, f.body
}

func (f *farSite) asked() bool {
	r, _ := f.got()
	return r != nil
}

// header is a header of the last request, all its lines.
func (f *farSite) header(name string) string {
	r, _ := f.got()
	return strings.Join(r.Header.Values(name), " and ")
}

func (f *farSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.received, f.body = r, string(body)
	answer := f.answer
	f.mu.Unlock()
	answer(w, r)
}

func plainly(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{}")
}

// withFar is the site with another host, leeds.
func withFar(t *testing.T, change ...func(*Options)) (*site, *farSite) {
	t.Helper()
	f := &farSite{answer: plainly}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, append([]func(*Options){func(o *Options) {
		o.Host = Host{Name: "york", Label: "York"}
		o.Hosts = []Host{{Name: "leeds", Label: "Leeds floor", URL: address}}
	}}, change...)...)
	return s, f
}

const atLeeds = "/hosts/leeds/api/v1"

func TestHostsAreListed(t *testing.T) {
	s, _ := withFar(t)
	info := answer[api.ServerInfo](s, request("GET", prefix+"/server-info", nil))
	if len(info.Hosts) != 2 || info.Hosts[0] != (api.Host{Name: "york", Label: "York"}) || info.Hosts[1] != (api.Host{Name: "leeds", Label: "Leeds floor"}) {
		t.Errorf("%+v", info.Hosts)
	}
	alone := answer[api.ServerInfo](newSite(t, func(o *Options) { o.Host.Name = "here" }), request("GET", prefix+"/server-info", nil))
	if len(alone.Hosts) != 1 || alone.Hosts[0] != (api.Host{Name: "here", Label: "desk.example"}) {
		t.Errorf("alone: %+v", alone.Hosts)
	}
}

// Who goes through the list finds this host under its name as well.
func TestThisHostByItsName(t *testing.T) {
	s, far := withFar(t)
	w := s.do(request("POST", "/hosts/york/api/v1/logon", logonBody()))
	if w.Code != http.StatusOK || s.core.asked != 1 || far.asked() || given(w)["resume"].Name != "stationmaster_k3_resume" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	r := request("POST", "/hosts/york/api/v1/logon", logonBody())
	r.Header.Set("Origin", "http://evil.example")
	if p := s.problem(r); p.Code != string(logon.CodeCrossSite) {
		t.Errorf("from another site: %+v", p)
	}
}

// Nothing that a browser can make up reaches the other host; what it must know is what this one found out.
func TestWhatIsHandedOn(t *testing.T) {
	s, far := withFar(t)
	r := s.authorised("POST", atLeeds+"/logon?x=1", logonBody())
	for name, value := range map[string]string{
		"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "for=10.9.9.9", "X-Real-Ip": "10.9.9.9",
		"X-Machine": "pc7", windowHeader: "mine", "Connection": "Authorization", "Accept-Language": "de", "User-Agent": "a browser", "Upgrade": "websocket",
	} {
		r.Header.Set(name, value)
	}
	r.Header.Set("Connection", "close, X-Other")
	if w := s.do(r); w.Code != http.StatusOK || w.Body.String() != "{}" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	got, body := far.got()
	for name, want := range map[string]string{
		"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "desk.example", "X-Forwarded-Proto": "http", "Forwarded": "", "X-Real-Ip": "", "X-Machine": "",
		"Accept-Language": "de", "User-Agent": "a browser", "Upgrade": "", "Origin": ownOrigin, "Sec-Fetch-Site": "", byHeader: "k3",
		"Authorization": "Bearer " + goodToken, "Content-Type": "application/json", "Cookie": "",
	} {
		if got := far.header(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got.URL.String() != prefix+"/logon?x=1" || !strings.Contains(body, "correct horse") {
		t.Errorf("%s %s", got.URL, body)
	}
}

// Behind a trusted proxy the client is whom that names, and nobody where it names nobody.
func TestTheClientBehindAProxyIsHandedOn(t *testing.T) {
	s, far := withFar(t)
	for forwarded, want := range map[string]string{"10.7.7.7, 192.0.2.9": "192.0.2.9", "172.16.0.1": "", "": ""} {
		r := request("GET", atLeeds+"/server-info", nil)
		r.RemoteAddr = "172.16.0.1:80"
		r.Header.Set("X-Forwarded-For", forwarded)
		r.Header.Set("X-Forwarded-Proto", "https")
		r.Header.Set("X-Forwarded-Host", "floor.example")
		s.do(r)
		if got := far.header("X-Forwarded-For"); got != want {
			t.Errorf("%q: for %q, want %q", forwarded, got, want)
		}
		if proto, host := far.header("X-Forwarded-Proto"), far.header("X-Forwarded-Host"); proto != "https" || host != "floor.example" {
			t.Errorf("as %s://%s", proto, host)
		}
	}
}

// Each host gets its own cookies and nobody else's, whatever they are called.
func TestCookiesOfAnotherHost(t *testing.T) {
	for name, https := range map[string]bool{"plain": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			secure := ""
			s, far := withFar(t)
			visit := func(cookies ...*http.Cookie) *httptest.ResponseRecorder {
				r := request("GET", atLeeds+"/session", nil)
				if https {
					r.RemoteAddr = "172.16.0.1:80"
					r.Header.Set("X-Forwarded-For", "192.0.2.1")
					r.Header.Set("X-Forwarded-Proto", "https")
					secure = "__Host-"
				}
				for _, c := range cookies {
					r.AddCookie(c)
				}
				return s.do(r)
			}
			far.answers(func(w http.ResponseWriter, _ *http.Request) {
				for _, c := range []string{
					secure + "stationmaster_q7_resume=7.secret; Path=/; HttpOnly", secure + "stationmaster_q7_device=d; Path=/; Max-Age=100; Domain=example",
					secure + "stationmaster_q7_automatic=; Path=/; Max-Age=0", secure + "stationmaster_k3_resume=stolen; Path=/", "lb=1", secure + "stationmaster_=x",
				} {
					w.Header().Add("Set-Cookie", c)
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, "{}")
			})
			set := map[string]*http.Cookie{}
			for _, c := range visit().Result().Cookies() {
				set[c.Name] = c
				if c.Path != "/" || !c.HttpOnly || c.Secure != https || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
					t.Errorf("set %v", c)
				}
			}
			mine := secure + "stationmaster_k3_at_leeds_"
			resume, device, gone := set[mine+"q7_resume"], set[mine+"q7_device"], set[mine+"q7_automatic"]
			if len(set) != 4 || resume.Value != "7.secret" || device.MaxAge != 100 || gone.MaxAge != -1 || set[mine+"k3_resume"] == nil {
				t.Fatalf("set %v", set)
			}
			visit(
				resume, device, &http.Cookie{Name: secure + "stationmaster_k3_resume", Value: "near"}, &http.Cookie{Name: secure + "stationmaster_q7_resume", Value: "direct"},
				&http.Cookie{Name: secure + "stationmaster_k3_at_hull_q7_resume", Value: "hull"}, &http.Cookie{Name: "lb", Value: "1"}, resume,
			)
			got := far.header("Cookie")
			want := strings.ReplaceAll("S_q7_resume=7.secret; S_q7_device=d; S_q7_resume=7.secret", "S", secure+"stationmaster")
			if got != want {
				t.Errorf("handed on %q, want %q", got, want)
			}
		})
	}
}

// The window is the near host's: verified here, and named anew for each other host.
func TestWindowsAtAnotherHost(t *testing.T) {
	s, far := withFar(t)
	good := s.window()
	handed := func(path string, cookies ...*http.Cookie) (string, *httptest.ResponseRecorder) {
		far.answers(plainly)
		r := request("POST", atLeeds+path, map[string]string{})
		if path == "/server-info" {
			r = request("GET", atLeeds+path, nil)
		}
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := s.do(r)
		if !far.asked() {
			return "refused", w
		}
		return far.header(windowHeader), w
	}
	first, w := handed("/session/resume", good)
	if raw, err := base64.RawURLEncoding.DecodeString(first); err != nil || len(raw) != windowName || strings.Contains(good.Value, first) {
		t.Errorf("handed on as %q", first)
	}
	if again, _ := handed("/logon", good); again != first || given(w)["window"] != nil {
		t.Errorf("then as %q", again)
	}
	other, _ := url.Parse("https://hull.example")
	k := cookies{s.options.Installation}
	id, _, _ := strings.Cut(good.Value, ".")
	if k.windowAt(Host{URL: other}, id) == first || k.windowAt(s.options.Hosts[0], id) != first {
		t.Error("it has the same name at a third host")
	}
	forged := &http.Cookie{Name: good.Name, Value: id + "x.y"}
	for _, test := range []struct {
		path    string
		cookies []*http.Cookie
		want    string // new: one of its own; anew: refused, and a new one is set
	}{
		{"/server-info", nil, "new"},
		{"/server-info", []*http.Cookie{forged}, "new"},
		{"/server-info", []*http.Cookie{good, forged}, ""},
		{"/logon", nil, "new"},
		{"/logon", []*http.Cookie{forged}, "anew"},
		{"/logon/continue", []*http.Cookie{good, good}, "refused"},
		{"/session/resume", nil, ""},
		{"/session/resume", []*http.Cookie{forged}, ""},
	} {
		got, w := handed(test.path, test.cookies...)
		set := given(w)["window"]
		switch test.want {
		case "new":
			if set == nil || got != k.windowAt(s.options.Hosts[0], strings.Split(set.Value, ".")[0]) {
				t.Errorf("%s: handed on %q, set %v", test.path, got, set)
			}
		case "anew":
			if set == nil || got != "refused" || w.Code != http.StatusConflict {
				t.Errorf("%s: %d, set %v", test.path, w.Code, set)
			}
		default:
			if got != test.want || set != nil {
				t.Errorf("%s: handed on %q, set %v", test.path, got, set)
			}
		}
	}
}

func TestWhatIsNotHandedOn(t *testing.T) {
	s, far := withFar(t)
	changed := func(r *http.Request, name, value string) *http.Request {
		r.Header.Set(name, value)
		return r
	}
	for name, c := range map[string]struct {
		r    *http.Request
		code logon.Code
	}{
		"an unknown host":             {request("GET", "/hosts/hull/api/v1/session", nil), logon.CodeHostUnknown},
		"any text":                    {request("GET", "/hosts/%3Cb%3E%20..%2F/api/v1/session", nil), logon.CodeHostUnknown},
		"an address":                  {request("GET", "/hosts/127.0.0.1:80/api/v1/session", nil), logon.CodeHostUnknown},
		"administration":              {request("GET", atLeeds+"/admin/users", nil), logon.CodeNotFound},
		"a hidden way to it":          {request("GET", atLeeds+"/x/../admin/users", nil), logon.CodeNotFound},
		"an encoded way to it":        {request("GET", atLeeds+"/%61dmin/users", nil), logon.CodeNotFound},
		"an empty segment":            {request("GET", atLeeds+"//admin/users", nil), logon.CodeNotFound},
		"an encoded slash":            {request("GET", atLeeds+"/session%2fx", nil), logon.CodeNotFound},
		"nothing":                     {request("GET", atLeeds+"/", nil), logon.CodeNotFound},
		"a marked one from strangers": {changed(request("GET", atLeeds+"/session", nil), byHeader, "q7"), logon.CodeHostUntrusting},
		"another site's":              {changed(request("POST", atLeeds+"/logon", logonBody()), "Origin", "http://evil.example"), logon.CodeCrossSite},
		"a form":                      {changed(request("POST", atLeeds+"/logon", "a=b"), "Content-Type", "text/plain"), logon.CodeMediaTypeUnsupported},
		"too much":                    {request("POST", atLeeds+"/logon", `"`+strings.Repeat("x", api.MaxMessage)+`"`), logon.CodeBodyTooLarge},
	} {
		if p := s.problem(c.r); p.Code != string(c.code) || far.asked() {
			t.Errorf("%s: %+v, handed on: %v", name, p, far.asked())
		}
	}
	if p := s.problem(request("GET", "/hosts/%3Cb%3E/api/v1/session", nil)); p.Field != "host" || p.Host != "<b>" || p.Detail != "There is no host <b>. Choose one of the list." {
		t.Errorf("%+v", p)
	}
	for _, path := range []string{"/admin/sessions", "/admin/sessions/7/end", "/session/status", "/openapi.yaml"} {
		s.do(request("GET", atLeeds+path, nil))
		if got, _ := far.got(); got == nil || got.URL.Path != prefix+path {
			t.Errorf("%s is not handed on", path)
		}
	}
	if w := s.do(request("GET", "/hosts/LEEDS/api/v1/session", nil)); w.Code != http.StatusOK {
		t.Errorf("in other letters: %d", w.Code)
	}
}

// A request that was handed on once goes no further, whoever the hosts' addresses lead to.
func TestNoLoops(t *testing.T) {
	s, far := withFar(t)
	r := request("GET", atLeeds+"/session", nil)
	r.RemoteAddr = "172.16.0.1:80"
	r.Header.Set(byHeader, "q7")
	if p := s.problem(r); p.Code != string(logon.CodeHostUnreachable) || far.asked() || !strings.Contains(s.log.String(), "forwards again: q7") {
		t.Errorf("%+v", p)
	}
	r = request("GET", prefix+"/server-info", nil)
	r.RemoteAddr = "172.16.0.1:80"
	r.Header.Set(byHeader, "q7")
	if info := answer[api.ServerInfo](s, r); len(info.Hosts) != 1 {
		t.Errorf("it offers %+v", info.Hosts)
	}
}

// What comes from another host's address is this origin's to the browser: only an answer of the API passes, on this host's terms.
func TestWhatComesBack(t *testing.T) {
	s, far := withFar(t)
	far.answers(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range map[string]string{
			"Content-Type": "application/problem+json", "Retry-After": "5", "Cache-Control": "public", "Content-Security-Policy": "default-src *", "Refresh": "0;url=/",
			"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "sniff", "Clear-Site-Data": "*",
		} {
			w.Header().Set(name, value)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"code":"unavailable"}`)
	})
	w := s.do(request("GET", atLeeds+"/session", nil))
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != `{"code":"unavailable"}` {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/problem+json", "Retry-After": "5", "Cache-Control": "no-store", "Refresh": "", "Access-Control-Allow-Origin": "",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Clear-Site-Data": "",
	} {
		if got := strings.Join(w.Header().Values(name), " and "); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, odd := range map[string]func(w http.ResponseWriter){
		"a page":      func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html"); w.WriteHeader(200) },
		"nothing":     func(w http.ResponseWriter) { w.Header()["Content-Type"] = nil; w.WriteHeader(200) },
		"a redirect":  func(w http.ResponseWriter) { w.Header().Set("Location", "https://leeds.example"); w.WriteHeader(308) },
		"a gateway's": func(w http.ResponseWriter) { w.Header().Set("Content-Type", "text/html"); w.WriteHeader(502) },
		"an upgrade": func(w http.ResponseWriter) {
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "h2c")
			w.WriteHeader(101)
		},
		"a cut": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		far.answers(func(w http.ResponseWriter, _ *http.Request) { odd(w) })
		p := s.problem(request("GET", atLeeds+"/session", nil))
		if p.Code != string(logon.CodeHostUnreachable) || p.Status != 502 || p.Host != "Leeds floor" || p.Field != "host" ||
			p.Detail != "Host Leeds floor cannot be reached at this moment. Try again shortly, or choose another host." {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

// As a far host: the near one is believed because the operator trusts it, and its word is the window.
func TestHandedOnToUs(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Origins = []string{"https://own.example"} })
	name := cookies{logon.Installation{Secret: []byte("the near host's")}}.windowAt(Host{URL: &url.URL{Host: "x"}}, "w")
	fromNear := func(path string, body any, windows ...string) *http.Request {
		r := request("POST", path, body)
		r.Header.Del("Sec-Fetch-Site")
		r.RemoteAddr = "172.16.0.1:80"
		for name, value := range map[string]string{
			"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Host": "near.example", "X-Forwarded-Proto": "https", "Origin": "https://near.example", byHeader: "k9",
		} {
			r.Header.Set(name, value)
		}
		r.Header[windowHeader] = windows
		return r
	}
	w := s.do(fromNear("/api/v1/logon", logonBody(), name))
	if w.Code != http.StatusOK || s.core.visitor.Machine != "addr:10.1.2.3" || !strings.HasSuffix(s.core.visitor.Window, name) {
		t.Fatalf("%d %s: %+v", w.Code, w.Body, s.core.visitor)
	}
	if got := given(w); got["window"] != nil || got["resume"].Name != "__Host-stationmaster_k3_resume" || got["device"] == nil {
		t.Errorf("set %v", got)
	}
	seen := s.core.visitor.Window
	own := fromNear("/api/v1/logon", logonBody(), name)
	own.AddCookie(&http.Cookie{Name: "__Host-" + s.window().Name, Value: s.window().Value})
	if s.do(own); s.core.visitor.Window != seen {
		t.Errorf("a cookie made it %q", s.core.visitor.Window)
	}
	for what, windows := range map[string][]string{
		"none": nil, "two": {name, name}, "empty": {""}, "short": {name[:20]}, "long": {name + name}, "odd": {strings.Repeat("!", len(name))},
	} {
		s.core.asked = 0
		w := s.do(fromNear("/api/v1/logon", logonBody(), windows...))
		if w.Code != http.StatusConflict || s.core.asked != 0 || given(w)["window"] != nil {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	foreign := fromNear("/api/v1/logon", logonBody(), name)
	foreign.Header.Set("Origin", "https://evil.example")
	if p := s.problem(foreign); p.Code != string(logon.CodeCrossSite) {
		t.Errorf("a foreign origin: %+v", p)
	}
	stranger := fromNear("/api/v1/logon", logonBody(), name)
	stranger.RemoteAddr = "192.0.2.1:80"
	s.core.asked = 0
	if p := s.problem(stranger); p.Code != string(logon.CodeHostUntrusting) || p.Field != "host" || s.core.asked != 0 ||
		!strings.Contains(s.log.String(), "192.0.2.1:80, which is not in TRUSTED_PROXIES") {
		t.Errorf("from a stranger: %+v", p)
	}
}
