package httpapi

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// given finds the cookies of a response by what they are for.
func given(w *httptest.ResponseRecorder) map[string]*http.Cookie {
	out := map[string]*http.Cookie{}
	for _, c := range w.Result().Cookies() {
		out[c.Name[strings.LastIndex(c.Name, "_")+1:]] = c
	}
	return out
}

func TestFirstVisitSetsWindowAndDevice(t *testing.T) {
	built := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
	for _, path := range []string{"/", "/api/v1/server-info"} {
		s := newSite(t, func(o *Options) { o.Page = built })
		first := given(s.do(request("GET", path, nil)))
		window, device := first["window"], first["device"]
		if window == nil || device == nil {
			t.Fatalf("%s sets %v", path, first)
		}
		for _, c := range first {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.Domain != "" {
				t.Errorf("%s: %v", path, c)
			}
			if !strings.HasPrefix(c.Name, "stationmaster_k3_") {
				t.Errorf("%s has no installation id", c.Name)
			}
		}
		if window.MaxAge != 0 || !window.Expires.IsZero() || device.MaxAge != deviceFor {
			t.Errorf("the window lasts %d s, the device %d s", window.MaxAge, device.MaxAge)
		}
		r := request("GET", path, nil)
		r.AddCookie(window)
		r.AddCookie(device)
		second := given(s.do(r))
		if second["window"] != nil || second["device"].Value != device.Value {
			t.Errorf("%s rotates: %v", path, second)
		}
	}
}

func TestOverHTTPS(t *testing.T) {
	s := newSite(t)
	r := request("POST", "/api/v1/logon", logonBody())
	r.RemoteAddr = "172.16.0.1:80"
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	r.Header.Set("X-Forwarded-Proto", "https")
	r.Header.Set("Origin", "https://desk.example")
	plain := s.window()
	plain.Name = "stationmaster_k3_window" // from a time without HTTPS: it is another window
	r.AddCookie(plain)
	got := given(s.do(r))
	for _, what := range []string{"window", "device", "resume"} {
		c := got[what]
		if c == nil || !strings.HasPrefix(c.Name, "__Host-stationmaster_k3_") || !c.Secure || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: %v", what, c)
		}
	}
}

func TestLogonUnderWindowCookies(t *testing.T) {
	s := newSite(t)
	good := s.window()
	other := newSite(t, func(o *Options) { o.Installation.Secret = []byte("another secret of another database") }).window()
	id, signature, _ := strings.Cut(good.Value, ".")
	with := func(value string) *http.Cookie { return &http.Cookie{Name: good.Name, Value: value} }
	tests := []struct {
		name    string
		cookies []*http.Cookie
		refused bool
		renewed bool // a new window cookie comes
	}{
		{"none", nil, false, true},
		{"a good one", []*http.Cookie{good}, false, false},
		{"another installation's beside it", []*http.Cookie{good, {Name: "stationmaster_xx_window", Value: "a.b"}}, false, false},
		{"another secret's", []*http.Cookie{other}, true, true},
		{"another id under the signature", []*http.Cookie{with("x" + id + "." + signature)}, true, true},
		{"no signature", []*http.Cookie{with(id)}, true, true},
		{"an empty signature", []*http.Cookie{with(id + ".")}, true, true},
		{"a signature cut short", []*http.Cookie{with(good.Value[:len(good.Value)-4])}, true, true},
		{"nothing signed", []*http.Cookie{with("." + signature)}, true, true},
		{"empty", []*http.Cookie{with("")}, true, true},
		{"two good ones", []*http.Cookie{good, s.window()}, true, false},
		{"the same one twice", []*http.Cookie{good, good}, true, false},
		{"a forged one first", []*http.Cookie{with("x.y"), good}, true, false},
		{"a forged one after", []*http.Cookie{good, with("x.y")}, true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for path, body := range map[string]any{
				"/api/v1/logon":          logonBody(),
				"/api/v1/logon/continue": api.ContinueRequest{Instance: instance, Ticket: "ticket", Choice: logonBody().Choice},
			} {
				s.core.asked = 0
				r := request("POST", path, body)
				for _, c := range test.cookies {
					r.AddCookie(c)
				}
				w := s.do(r)
				if refused := w.Code == http.StatusConflict && s.core.asked == 0; refused != test.refused {
					t.Errorf("%d %s; refused: want %v", w.Code, w.Body, test.refused)
				}
				got := given(w)["window"]
				if (got != nil) != test.renewed {
					t.Errorf("window set: %v", got)
				}
				if !test.refused && s.core.visitor.Window == "" {
					t.Error("logged on without a window")
				}
				if got != nil && !test.refused && !strings.HasPrefix(got.Value, s.core.visitor.Window+".") {
					t.Error("logged on under another window than the one that was set")
				}
			}
		})
	}
}

func TestDeviceIdentifiesTheMachine(t *testing.T) {
	s := newSite(t)
	seen := func(r *http.Request) logon.Visitor {
		s.do(r)
		return s.core.visitor
	}
	first := s.do(request("POST", "/api/v1/logon", logonBody()))
	visitor := s.core.visitor
	device := given(first)["device"]
	if !strings.HasPrefix(visitor.Machine, "device:") || len(visitor.Device) != 32 || strings.Contains(visitor.Machine, device.Value) {
		t.Fatalf("visitor %+v", visitor)
	}
	r := request("POST", "/api/v1/logon", logonBody())
	r.AddCookie(device)
	if again := seen(r); again.Machine != visitor.Machine {
		t.Errorf("the same device is another machine: %s, %s", again.Machine, visitor.Machine)
	}
	for name, value := range map[string]string{"short": "abc", "odd": "!!!", "padded": device.Value + "=", "empty": ""} {
		r := request("POST", "/api/v1/logon", logonBody())
		r.AddCookie(&http.Cookie{Name: device.Name, Value: value})
		if bad := seen(r); bad.Machine == visitor.Machine || len(bad.Device) != 32 {
			t.Errorf("%s: %+v", name, bad)
		}
	}
	r = request("POST", "/api/v1/logon", logonBody())
	r.AddCookie(device)
	r.RemoteAddr = netip.MustParseAddrPort("10.1.2.3:9").String()
	if atDesk := seen(r); atDesk.Machine != "addr:10.1.2.3" || len(atDesk.Device) != 32 || atDesk.Address != "10.1.2.3" {
		t.Errorf("at an address of its own: %+v", atDesk)
	}
}
