package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"stationmaster/api"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// station is a server for one test. It speaks the contract on a real socket; each live connection is played by the
// next of the scripts.
type station struct {
	t       *testing.T
	http    *httptest.Server
	logOn   func(api.LogonRequest) any
	goOn    func(api.ContinueRequest) any
	resume  func() any
	offHook func() // called when a log off came, before it is answered

	mu      sync.Mutex
	scripts []func(*peer)
	resumes int
	hellos  []api.Hello
}

// peer is the server's end of one live connection, after its hello.
type peer struct {
	t     *testing.T
	conn  *websocket.Conn
	hello api.Hello
}

func newStation(t *testing.T, scripts ...func(*peer)) *station {
	t.Helper()
	s := &station{t: t, scripts: scripts}
	s.logOn = func(api.LogonRequest) any { return granted() }
	s.resume = func() any {
		return api.SessionResult{Session: &alice, Token: "token-resumed", TokenExpiresInS: 600}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/logon", s.serveLogon)
	mux.HandleFunc("POST /api/v1/logon/continue", s.serveContinue)
	mux.HandleFunc("POST /api/v1/session/resume", s.serveResume)
	mux.HandleFunc("DELETE /api/v1/session", s.serveLogOff)
	mux.HandleFunc("GET /api/v1/live", s.serveLive)
	s.http = httptest.NewServer(mux)
	t.Cleanup(s.http.Close)
	return s
}

func (s *station) serveLogon(w http.ResponseWriter, r *http.Request) {
	var body api.LogonRequest
	s.read(r, &body)
	for _, name := range []string{"window", "device", "resume"} {
		http.SetCookie(w, &http.Cookie{Name: name, Value: name + "-1", Path: "/", HttpOnly: true})
	}
	s.write(w, s.logOn(body))
}

func (s *station) serveContinue(w http.ResponseWriter, r *http.Request) {
	var body api.ContinueRequest
	s.read(r, &body)
	s.write(w, s.goOn(body))
}

func (s *station) serveResume(w http.ResponseWriter, r *http.Request) {
	var body api.ResumeRequest
	s.read(r, &body)
	s.mu.Lock()
	s.resumes++
	s.mu.Unlock()
	if cookie, err := r.Cookie("resume"); err != nil || cookie.Value != "resume-1" {
		s.t.Errorf("resume without its cookie: %v", r.Cookies())
	}
	s.write(w, s.resume())
}

func (s *station) serveLogOff(w http.ResponseWriter, r *http.Request) {
	if got := r.Header.Get("Authorization"); !strings.HasPrefix(got, "Bearer token-") {
		s.t.Errorf("log off with %q", got)
	}
	if s.offHook != nil {
		s.offHook()
	}
	s.write(w, api.Ended{
		Code: "logged_off", Sentence: "You are logged off.", At: at, Ledger: 34, User: "alice", StationType: api.StationTypeWorkstation,
	})
}

func (s *station) serveLive(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != s.http.URL || len(r.Cookies()) != 3 {
		s.t.Errorf("handshake with origin %q and cookies %v", r.Header.Get("Origin"), r.Cookies())
	}
	s.mu.Lock()
	if len(s.scripts) == 0 {
		s.mu.Unlock()
		s.t.Error("a connection more than the test has scripts")
		s.write(w, problem("internal", 403, "No more."))
		return
	}
	script := s.scripts[0]
	s.scripts = s.scripts[1:]
	s.mu.Unlock()
	if script == nil { // refused at the door
		s.write(w, problem("unavailable", 503, "Try again shortly."))
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{api.Subprotocol}})
	if err != nil {
		s.t.Errorf("accept: %v", err)
		return
	}
	defer conn.CloseNow()
	p := &peer{t: s.t, conn: conn}
	p.receive(&p.hello)
	if p.hello.Type != api.HelloTypeHello || len(p.hello.Instance) < 16 {
		s.t.Errorf("hello: %+v", p.hello)
	}
	s.mu.Lock()
	s.hellos = append(s.hellos, p.hello)
	s.mu.Unlock()
	script(p)
}

func (s *station) read(r *http.Request, into any) {
	if r.Header.Get("Origin") != s.http.URL || r.Header.Get("Content-Type") != "application/json" {
		s.t.Errorf("%s: origin %q, content type %q", r.URL.Path, r.Header.Get("Origin"), r.Header.Get("Content-Type"))
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		s.t.Errorf("%s: %v", r.URL.Path, err)
	}
}

func (s *station) write(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	if p, ok := answer.(api.Problem); ok {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.Status)
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.t.Errorf("answer: %v", err)
	}
}

func (p *peer) send(message any) {
	raw, err := json.Marshal(message)
	if err != nil {
		p.t.Error(err)
	}
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, raw); err != nil {
		p.t.Errorf("send %s: %v", raw, err)
	}
}

func (p *peer) receive(into any) {
	_, raw, err := p.conn.Read(p.t.Context())
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		p.t.Errorf("receive: %v", err)
	}
}

func (p *peer) welcome() { p.welcomeWith(api.IdleTime{}) }

func (p *peer) welcomeWith(idle api.IdleTime) {
	p.send(api.Welcome{
		Type: "welcome", Session: alice, Sharing: []api.Occupant{}, HoldS: 60, HeartbeatS: 20, Node: "n1", Seq: "1", ServerTime: at,
		Status: api.Status{Status: "available", Label: "Available", Since: at}, Idle: idle,
	})
}

// end says bye and closes, as the server does before every close of its choice.
func (p *peer) end(bye api.Bye) {
	bye.Type, bye.At = "bye", at
	p.send(bye)
	p.conn.Close(websocket.StatusCode(bye.Code), bye.Reason)
}

// window runs a client against the station until it ends and returns what it printed, line by line.
func (s *station) window(ctx context.Context, change func(*client)) ([]string, error) {
	s.t.Helper()
	var out bytes.Buffer
	c, err := newClient(Options{
		Server: s.http.URL, User: "alice", Password: "secret",
		Choice: api.StationChoice{Type: api.StationTypeWorkstation, Station: "T1"},
	}, &out)
	if err != nil {
		s.t.Fatal(err)
	}
	c.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	if change != nil {
		change(c)
	}
	err = c.run(ctx)
	return strings.Split(strings.TrimSpace(out.String()), "\n"), err
}

var (
	at    = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	alice = api.Session{
		ID: 12, User: "alice", DisplayName: "Alice", StationType: api.StationTypeWorkstation, Station: "T1", State: api.SessionStateLive,
		Since: at, Machine: "127.0.0.1", Client: "terminal", Rights: []api.RightName{},
	}
)

func granted() api.LogonResult {
	return api.LogonResult{Granted: &api.Granted{Session: alice, Token: "token-1", TokenExpiresInS: 600, Ledger: 31}}
}

func problem(code string, status int, detail string) api.Problem {
	return api.Problem{Type: "about:blank", Title: "Refused", Status: status, Code: code, Detail: detail}
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("printed\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}
