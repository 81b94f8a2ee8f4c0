package httpapi

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// way is a window on its way to a provider and back; its cookies are those of a browser.
type way struct {
	*site
	jar map[string]string
}

func newWay(t *testing.T, change ...func(*Options)) *way {
	t.Helper()
	w := &way{newSite(t, change...), map[string]string{}}
	w.core.providers = []logon.ProviderChoice{{Name: "corp", Label: "Corp"}}
	w.core.arrived = logon.Arrived{UserName: `corp\bo`, Ticket: "the ticket"}
	window := w.window()
	w.jar[window.Name] = window.Value
	return w
}

// at is the same browser before another node of the installation.
func (w *way) at(other *site) *way { return &way{other, w.jar} }

func (w *way) send(r *http.Request) *httptest.ResponseRecorder {
	w.t.Helper()
	for name, value := range w.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer := w.do(r)
	for _, c := range answer.Result().Cookies() {
		if w.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(w.jar, c.Name)
		}
	}
	return answer
}

func (w *way) start() *httptest.ResponseRecorder {
	return w.send(request("POST", "/api/v1/sso/corp/start", "{}"))
}

// callback is the browser sent here by somebody else's page.
func (w *way) callback(path string) *httptest.ResponseRecorder {
	r := request("GET", path, nil)
	r.Header.Del("Origin")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return w.send(r)
}

func (w *way) take() (api.Arrival, api.Problem) {
	answer := w.send(request("POST", "/api/v1/logon/sso", "{}"))
	if answer.Code == http.StatusOK {
		return decoded[api.Arrival](w.t, answer), api.Problem{}
	}
	return api.Arrival{}, decoded[api.Problem](w.t, answer)
}

const back = "/api/v1/sso/corp/callback?state=state&code=c0de&iss=https%3A%2F%2Flogin.example"

func TestAWindowGoesToAProviderAndComesBackAtAnotherNode(t *testing.T) {
	w := newWay(t)
	info := decoded[api.ServerInfo](t, w.send(request("GET", "/api/v1/server-info", nil)))
	if len(info.Providers) != 1 || info.Providers[0] != (api.SsoProvider{Name: "corp", Label: "Corp"}) || info.Arrived || info.PasswordOff {
		t.Errorf("server-info says %+v, %v, %v", info.Providers, info.Arrived, info.PasswordOff)
	}
	answer := w.start()
	if got := decoded[api.SsoAddress](t, answer).Address; got != "https://login.example/auth?state=state" {
		t.Errorf("the address is %q", got)
	}
	began := *w.core.trip
	if want := ownOrigin + "/api/v1/sso/corp/callback"; began.Redirect != want || began.Window == "" {
		t.Errorf("the trip is %+v, and should come back to %s", began, want)
	}
	for _, c := range answer.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || strings.Contains(c.Value, "secret") {
			t.Errorf("cookie %+v", c)
		}
	}

	other := w.at(newWay(t).site)
	answer = other.callback(back)
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/" {
		t.Fatalf("the callback answers %d to %q", answer.Code, answer.Header().Get("Location"))
	}
	if got := other.core.trip; got == nil || *got != began {
		t.Errorf("the trip that came back is %+v, not %+v", got, began)
	}
	if want := (logon.ComeBack{Provider: "corp", State: "state", Code: "c0de", Issuer: "https://login.example"}); other.core.back != want {
		t.Errorf("what came back is %+v", other.core.back)
	}
	if strings.Contains(other.log.String(), "c0de") || strings.Contains(other.log.String(), "the ticket") {
		t.Errorf("something secret is in the log:\n%s", other.log)
	}

	if !decoded[api.ServerInfo](t, w.send(request("GET", "/api/v1/server-info", nil))).Arrived {
		t.Error("server-info says nothing of the arrival")
	}
	arrival, problem := w.take()
	if arrival.Ticket != "the ticket" || arrival.User != `corp\bo` || arrival.TicketExpiresInS != int(logon.TicketFor/time.Second) {
		t.Errorf("the arrival is %+v, %+v", arrival, problem)
	}
	if _, problem = w.take(); problem.Code != string(logon.CodeTicketInvalid) {
		t.Errorf("a second time: %+v", problem)
	}
}

func TestACallbackThatNobodyHereWantedHasNoTrip(t *testing.T) {
	for name, tried := range map[string]struct {
		path   string
		before func(w *way)
		trip   bool // the core is asked with it, and says what is wrong with what came
	}{
		"without a start":    {back, func(w *way) { delete(w.jar, "stationmaster_k3_trip") }, false},
		"a second time":      {back, func(w *way) { w.callback(back) }, false},
		"a cookie made up":   {back, func(w *way) { w.jar["stationmaster_k3_trip"] = "AAAA" + w.jar["stationmaster_k3_trip"] }, false},
		"an arrival instead": {back, func(w *way) { w.callback(back); w.jar["stationmaster_k3_trip"] = w.jar["stationmaster_k3_arrival"] }, false},
		"two states":         {back + "&state=state", func(*way) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWay(t)
			w.start()
			tried.before(w)
			w.core.trip, w.core.back = nil, logon.ComeBack{}
			w.core.err = &logon.Refusal{Code: logon.CodeSsoFailed, Provider: "Corp", Ledger: 9}
			if answer := w.callback(tried.path); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/" {
				t.Errorf("the callback answers %d", answer.Code)
			}
			if (w.core.trip != nil) != tried.trip || tried.trip && w.core.back.State != "" {
				t.Errorf("the core was asked with %+v and %+v", w.core.trip, w.core.back)
			}
			w.core.err = nil
			arrival, problem := w.take()
			if arrival.Ticket != "" || problem.Code != string(logon.CodeSsoFailed) || problem.Ledger != 9 || !strings.Contains(problem.Detail, "Corp") {
				t.Errorf("the page is told %+v, %+v", arrival, problem)
			}
		})
	}
}

// Providers send people back to this host's own address: through another one there is no single sign-on, and its page is told where there is.
func TestThroughAnotherHostSingleSignOnIsAtHome(t *testing.T) {
	for name, tried := range map[string]struct {
		providers []logon.ProviderChoice
		origins   []string
		off       bool
		at        *api.SsoAtHome
	}{
		"no provider":          {nil, []string{ownOrigin}, false, nil},
		"at an unknown place":  {[]logon.ProviderChoice{{Name: "corp", Label: "Corp"}}, nil, true, &api.SsoAtHome{}},
		"at an address of its": {[]logon.ProviderChoice{{Name: "corp", Label: "Corp"}}, []string{ownOrigin}, true, &api.SsoAtHome{Address: ownOrigin}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWay(t, func(o *Options) { o.Origins = tried.origins })
			w.core.providers, w.core.policies.PasswordForm = tried.providers, false
			asked := request("GET", "/api/v1/server-info", nil)
			home := decoded[api.ServerInfo](t, w.send(asked))
			if len(home.Providers) != len(tried.providers) || home.SsoAtHome != nil || home.PasswordOff != tried.off {
				t.Errorf("at home server-info says %+v, %v, %v", home.Providers, home.SsoAtHome, home.PasswordOff)
			}
			asked = request("GET", "/api/v1/server-info", nil)
			asked.Header.Set(byHeader, "q7")
			asked.RemoteAddr = "172.16.0.1:80"
			far := decoded[api.ServerInfo](t, w.send(asked))
			if len(far.Providers) != 0 || far.PasswordOff != tried.off || !reflect.DeepEqual(far.SsoAtHome, tried.at) {
				t.Errorf("through another host server-info says %+v, %v, %v", far.Providers, far.SsoAtHome, far.PasswordOff)
			}
		})
	}
}

func TestAnArrivalIsItsWindowsOwn(t *testing.T) {
	w := newWay(t)
	w.start()
	w.callback(back)
	thief := newWay(t)
	thief.jar["stationmaster_k3_arrival"] = w.jar["stationmaster_k3_arrival"]
	if arrival, problem := thief.take(); arrival.Ticket != "" || problem.Code != string(logon.CodeTicketInvalid) {
		t.Errorf("another window takes %+v, %+v", arrival, problem)
	}
}

func TestATripIsBegunByOurOwnPageOnly(t *testing.T) {
	w := newWay(t)
	r := request("POST", "/api/v1/sso/corp/start", "{}")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if answer := w.send(r); answer.Code != http.StatusForbidden || w.core.trip != nil {
		t.Errorf("another site's page: %d", answer.Code)
	}
	if answer := w.send(request("GET", "/api/v1/sso/corp/start", nil)); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("a link: %d", answer.Code)
	}
}

func TestAProviderSendsPeopleToAnAddressOfOurs(t *testing.T) {
	w := newWay(t, func(o *Options) { o.Origins = []string{"https://stations.example"} })
	r := request("POST", "/api/v1/sso/corp/start", "{}")
	r.Header.Set("Origin", "https://stations.example")
	w.send(r)
	if w.core.trip == nil || w.core.trip.Redirect != "https://stations.example/api/v1/sso/corp/callback" {
		t.Errorf("the trip is %+v", w.core.trip)
	}
}

func TestSealedIsOverInItsTime(t *testing.T) {
	s := newSeal(logon.Installation{Secret: []byte("0123456789abcdef0123456789abcdef")})
	text, err := closed(s, "kind", "value", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if got := opened[string](s, "kind", text); got == nil || *got != "value" {
		t.Errorf("it opens as %v", got)
	}
	if opened[string](s, "other", text) != nil {
		t.Error("it opens as another kind")
	}
	old, err := closed(s, "kind", "value", -time.Second)
	if err != nil || opened[string](s, "kind", old) != nil {
		t.Errorf("it opens when it is over: %v", err)
	}
}

func decoded[T any](t *testing.T, w *httptest.ResponseRecorder) (out T) {
	t.Helper()
	if err := decodeInto(w.Body.String(), &out); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return out
}
