package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"testing"

	"stationmaster/api"
)

// window is an independently started browser window on a machine of its own or somebody else's: one cookie jar, and an instance that a reload changes.
type window struct {
	t        *testing.T
	server   string // where its next requests go: a node, or a proxy before it
	host     string // through that one to another host: /hosts/leeds; empty: to that one itself
	machine  string // its computer's address
	http     *http.Client
	instance string
	language string // that it speaks, as its header and its log on say; empty: it does not say
	token    string
	session  api.Session
}

// newWindow opens a window at the server, on the computer that has the loopback address 127.0.0.<machine>.
func newWindow(t *testing.T, server, machine string) *window {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(machine)}}
	transport := &http.Transport{DialContext: from.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &window{
		t: t, server: server, machine: machine, instance: rand.Text(),
		http: &http.Client{Jar: jar, Transport: transport, Timeout: patience},
	}
}

// The computers of the tests.
const (
	desk  = "127.0.0.11"
	other = "127.0.0.12"
	third = "127.0.0.13"
)

// reload is the same window after a reload: page memory is gone, cookies are there.
func (w *window) reload() *window {
	again := *w
	again.instance, again.token = rand.Text(), ""
	return &again
}

// do sends a request as the page does and decodes a good answer into out. A refusal comes back.
func (w *window) do(method, path string, body, out any) *api.Problem {
	w.t.Helper()
	res, raw := w.raw(method, path, body, nil)
	if res.StatusCode >= 400 {
		return w.problem(res, raw)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return nil
}

// raw sends a request as the page does, with change applied to it, and gives the answer whatever it is. A body of bytes goes as it is.
func (w *window) raw(method, path string, body any, change func(*http.Request)) (*http.Response, []byte) {
	w.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		content = bytes.NewReader(b)
	default:
		encoded, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		content = bytes.NewReader(encoded)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, w.server+w.host+"/api/v1"+path, content)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Origin", w.server)
	if w.language != "" {
		r.Header.Set("Accept-Language", w.language)
	}
	if content != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if w.token != "" {
		r.Header.Set("Authorization", "Bearer "+w.token)
	}
	if change != nil {
		change(r)
	}
	res, err := w.http.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, raw
}

// problem wants an answer to be a refusal in the contract's form.
func (w *window) problem(res *http.Response, raw []byte) *api.Problem {
	w.t.Helper()
	p := &api.Problem{}
	if got := res.Header.Get("Content-Type"); got != "application/problem+json" {
		w.t.Fatalf("%s %s: %s of type %q: %s", res.Request.Method, res.Request.URL.Path, res.Status, got, raw)
	}
	if err := json.Unmarshal(raw, p); err != nil || p.Code == "" || p.Detail == "" || p.Status != res.StatusCode {
		w.t.Fatalf("%s is no problem of the contract (%v)", raw, err)
	}
	return p
}

// tryLogOn logs on as one of the demo users; exactly one of the two comes back.
func (w *window) tryLogOn(user string, choice api.StationChoice) (*api.Granted, *api.Problem) {
	w.t.Helper()
	return w.logOnWith(user, passwordOf(user), choice)
}

func (w *window) logOnWith(user, password string, choice api.StationChoice) (*api.Granted, *api.Problem) {
	w.t.Helper()
	var result api.LogonResult
	problem := w.do(http.MethodPost, "/logon", api.LogonRequest{
		Instance: w.instance, User: user, Password: password, Choice: choice, Client: "test", Language: w.language,
	}, &result)
	switch {
	case problem != nil:
		return nil, problem
	case result.Granted == nil:
		w.t.Fatalf("log on of %s: %+v", user, result.Missing)
	}
	w.token, w.session = result.Granted.Token, result.Granted.Session
	return result.Granted, nil
}

// logOn is tryLogOn that must be granted.
func (w *window) logOn(user string, choice api.StationChoice) *api.Granted {
	w.t.Helper()
	granted, problem := w.tryLogOn(user, choice)
	if problem != nil {
		w.t.Fatalf("%s was refused: %s (%s)", user, problem.Code, problem.Detail)
	}
	return granted
}

// resume turns the resume cookie into a new token, if there is something to resume.
func (w *window) resume() (api.SessionResult, *api.Problem) {
	w.t.Helper()
	var result api.SessionResult
	problem := w.do(http.MethodPost, "/session/resume", api.ResumeRequest{Instance: w.instance}, &result)
	if result.Session != nil {
		w.token, w.session = result.Token, *result.Session
	}
	return result, problem
}

func (w *window) logOff() api.Ended {
	w.t.Helper()
	var ended api.Ended
	if problem := w.do(http.MethodDelete, "/session", nil, &ended); problem != nil {
		w.t.Fatalf("log off: %+v", problem)
	}
	return ended
}

// cookies are the cookies that the window sends.
func (w *window) cookies() []*http.Cookie {
	u, err := url.Parse(w.server)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.http.Jar.Cookies(u)
}

func passwordOf(user string) string {
	for _, u := range demoUsers() {
		if u.name == user {
			return u.password
		}
	}
	return "wrong"
}

func at(station string) api.StationChoice {
	return api.StationChoice{Type: api.StationTypeWorkstation, Station: station}
}

func onNumber(e164 string) api.StationChoice {
	return api.StationChoice{Type: api.StationTypeRemoteNumber, Number: e164}
}

func nowhere() api.StationChoice { return api.StationChoice{Type: api.StationTypeNone} }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
