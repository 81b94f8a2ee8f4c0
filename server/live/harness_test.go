package live_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"stationmaster/api"
	"stationmaster/server/live"
	"stationmaster/server/logon"
)

func TestMain(m *testing.M) {
	if live.PlayRole() { // a process of the memory benchmark
		return
	}
	goleak.VerifyTestMain(m)
}

// patience bounds a wait for something that must happen. Nothing asserts how long it took.
const patience = 20 * time.Second

// departure is a call of Core.Departed.
type departure struct {
	session    logon.SessionID
	attachment int64
	how        logon.Departure
}

// responding is a call of Core.Unresponsive.
type responding struct {
	session      logon.SessionID
	unresponsive bool
}

// activity is a call of Core.Active.
type activity struct {
	session    logon.SessionID
	attachment int64
	ago        time.Duration
}

// core is a core in which everybody whose token is a number has that session, and each attach is the next attachment.
type core struct {
	departures chan departure
	responses  chan responding
	activities chan activity

	mu          sync.Mutex
	identify    func(token string) error                        // nil: everybody is right
	attach      func(id logon.SessionID) (logon.Session, error) // nil: everybody is attached
	letIn       func(who logon.Identity) (func(), error)        // nil: at once
	attachments map[logon.SessionID]int64
	directory   []logon.DirectoryEntry
	directoryIs error
	reads       int // of the directory
}

func newCore() *core {
	return &core{
		departures: make(chan departure, 1000), responses: make(chan responding, 1000), activities: make(chan activity, 1000),
		attachments: map[logon.SessionID]int64{},
	}
}

func (f *core) Identify(_ context.Context, token, _ string) (logon.Identity, error) {
	f.mu.Lock()
	identify := f.identify
	f.mu.Unlock()
	if identify != nil {
		if err := identify(token); err != nil {
			return logon.Identity{}, err
		}
	}
	n, err := strconv.ParseInt(token, 10, 64)
	if err != nil {
		return logon.Identity{}, &logon.Farewell{Code: logon.CodeTokenInvalid}
	}
	return logon.Identity{Session: logon.SessionID(n), User: logon.UserID(n)}, nil
}

func (f *core) LetIn(_ context.Context, who logon.Identity, _ string) (func(), error) {
	f.mu.Lock()
	letIn := f.letIn
	f.mu.Unlock()
	if letIn == nil {
		return func() {}, nil
	}
	return letIn(who)
}

func (f *core) Attach(_ context.Context, id logon.SessionID, instance, window string) (logon.Attached, error) {
	f.mu.Lock()
	attach := f.attach
	f.mu.Unlock()
	session := f.session(id, instance, window)
	if attach != nil {
		given, err := attach(id)
		if err != nil {
			return logon.Attached{}, err
		}
		if given.ID != 0 {
			session = given
		}
	}
	return logon.Attached{
		Session: session, Rights: []logon.Right{logon.LogonStations}, Hold: time.Minute,
		Idle:    logon.IdleTime{Limit: time.Hour, Warn: time.Minute, Left: 90*time.Second + time.Millisecond},
		Status:  logon.Status{Code: logon.StatusAvailable, Since: time.Unix(1, 0)},
		Sharing: []logon.Occupant{{Session: 99, UserName: "bob", Machine: "addr:10.0.0.7", State: logon.Live, Unresponsive: true}},
	}, nil
}

// session is the next attachment of a session.
func (f *core) session(id logon.SessionID, instance, window string) logon.Session {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.attachments[id]++
	return logon.Session{
		ID: id, User: logon.UserID(id), UserName: "user" + strconv.Itoa(int(id)), StationName: "T1", StationType: logon.Workstation,
		Machine: "addr:10.0.0.7", Window: window, Instance: instance, Language: "en", State: logon.Live,
		Attachment: f.attachments[id], Since: time.Unix(1, 0),
	}
}

func (f *core) Departed(_ context.Context, id logon.SessionID, attachment int64, how logon.Departure, _ time.Duration) {
	f.departures <- departure{id, attachment, how}
}

func (f *core) Unresponsive(_ context.Context, id logon.SessionID, _ int64, unresponsive bool) {
	f.responses <- responding{id, unresponsive}
}

func (f *core) Active(id logon.SessionID, attachment int64, ago time.Duration) {
	f.activities <- activity{id, attachment, ago}
}

func (f *core) RenewToken(_ context.Context, id logon.Identity, _ string) (string, error) {
	return "fresh-" + strconv.Itoa(int(id.Session)), nil
}

func (f *core) Directory(context.Context) ([]logon.DirectoryEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	return f.directory, f.directoryIs
}

func (f *core) StatusLabel(code string) string { return "label of " + code }
func (f *core) ShownPolicies() logon.Policies  { return logon.DefaultPolicies() }

func (f *core) ShownNumber(number string) string { return number }

// house is a hub behind a real listener.
type house struct {
	*live.Hub
	t    *testing.T
	core *core
	addr string
	// client is what the next handshakes are said to come from.
	mu     sync.Mutex
	client live.ClientInfo
	// dials are those under way, by their number; each is closed when the hub has taken the connection in, or turned it away.
	dials map[string]chan struct{}
}

// calm has no time limit that a test could run into, however busy the machine is; each test shortens the one that it is about.
var calm = live.Limits{
	Tick: 5 * time.Millisecond, Coalesce: 5 * time.Millisecond, CloseFor: patience, RetryWithin: time.Second,
	HelloFor: time.Hour, AttachFor: time.Hour, WriteFor: time.Hour, HeartbeatEvery: time.Hour, HeartbeatAnswer: time.Hour,
	UnresponsiveFor: time.Hour, AskFor: time.Hour, RenewAfter: 290 * time.Second, Linger: time.Hour,
}

func open(t *testing.T, limits live.Limits) *house {
	t.Helper()
	return openWith(t, limits, nil)
}

func openWith(t *testing.T, limits live.Limits, metrics live.Metrics) *house {
	t.Helper()
	h := &house{t: t, core: newCore(), client: live.ClientInfo{Address: "10.0.0.7", Language: "en"}, dials: map[string]chan struct{}{}}
	h.Hub = live.New(live.Options{
		Core: h.core, Log: slog.New(slog.DiscardHandler), Metrics: metrics, NodeName: "node1", Limits: limits,
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.addr = listener.Addr().String()
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		client, taken := h.client, h.dials[r.Header.Get(dialNumber)]
		h.mu.Unlock()
		h.Serve(w, r, "window", client)
		if taken != nil {
			close(taken)
		}
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := h.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		_ = server.Close()
		<-served
	})
	return h
}

func (h *house) from(client live.ClientInfo) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.client = client
}

// page is a client whose messages are read when the test asks for them.
type page struct {
	t  *testing.T
	ws *websocket.Conn
}

func (h *house) dial() *page {
	h.t.Helper()
	return h.dialAs(api.Subprotocol)
}

// dialNumber is a header by which the house knows its dials.
const dialNumber = "Dial-Number"

// dialAs returns when the hub knows of the connection: the upgrade's answer comes before that.
func (h *house) dialAs(subprotocols ...string) *page {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	taken := make(chan struct{})
	h.mu.Lock()
	number := strconv.Itoa(len(h.dials))
	h.dials[number] = taken
	h.mu.Unlock()
	ws, _, err := websocket.Dial(ctx, "ws://"+h.addr, &websocket.DialOptions{
		Subprotocols: subprotocols, HTTPHeader: http.Header{dialNumber: {number}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	ws.SetReadLimit(api.MaxMessage)
	p := &page{h.t, ws}
	h.t.Cleanup(func() { _ = ws.CloseNow() })
	receive(h.t, taken, "the hub to take the connection")
	return p
}

// enter dials, says hello and reads the welcome.
func (h *house) enter(session int, options ...func(*api.Hello)) (*page, api.Welcome) {
	h.t.Helper()
	p := h.dial()
	p.hello(session, options...)
	var w api.Welcome
	p.expect("welcome", &w)
	return p, w
}

func (p *page) hello(session int, options ...func(*api.Hello)) {
	p.t.Helper()
	hello := api.Hello{Type: api.HelloTypeHello, Token: strconv.Itoa(session), Instance: "an-instance-of-tests"}
	for _, option := range options {
		option(&hello)
	}
	p.say(hello)
}

func watching(lastSeq string) func(*api.Hello) {
	return func(h *api.Hello) { h.Watch, h.LastSeq = []api.HelloWatch{api.HelloWatchDirectory}, lastSeq }
}

func as(instance string) func(*api.Hello) { return func(h *api.Hello) { h.Instance = instance } }

func (p *page) say(message any) {
	p.t.Helper()
	raw, err := json.Marshal(message)
	if err != nil {
		p.t.Fatal(err)
	}
	p.write(websocket.MessageText, raw)
}

func (p *page) write(kind websocket.MessageType, raw []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.ws.Write(ctx, kind, raw); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// read is the next message, or how the connection ended.
func (p *page) read() ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, raw, err := p.ws.Read(ctx)
	return raw, err
}

// expect reads messages up to one of the type, passing over heartbeats, and decodes it strictly.
func (p *page) expect(kind string, into any) {
	p.t.Helper()
	for {
		raw, err := p.read()
		if err != nil {
			p.t.Fatalf("waiting for %s: %v", kind, err)
		}
		var got struct{ Type string }
		if err := json.Unmarshal(raw, &got); err != nil {
			p.t.Fatalf("%v in %s", err, raw)
		}
		if got.Type == "heartbeat" && kind != "heartbeat" {
			continue
		}
		if got.Type != kind {
			p.t.Fatalf("got %s, want a %s", raw, kind)
		}
		decoder := json.NewDecoder(strings.NewReader(string(raw)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(into); err != nil {
			p.t.Fatalf("%v in %s", err, raw)
		}
		return
	}
}

// closed reads to the end, and wants no message before it but heartbeats, and this close code.
func (p *page) closed(code int) websocket.CloseError {
	p.t.Helper()
	for {
		raw, err := p.read()
		if err == nil {
			if strings.Contains(string(raw), `"heartbeat"`) {
				continue
			}
			p.t.Fatalf("got %s, want the close %d", raw, code)
		}
		if int(websocket.CloseStatus(err)) != code {
			p.t.Fatalf("closed with %v, want %d", err, code)
		}
		return websocket.CloseError{Code: websocket.CloseStatus(err)}
	}
}

// dismissed wants a bye with the reason, and the close that belongs to it.
func (p *page) dismissed(reason logon.Code) api.Bye {
	p.t.Helper()
	var bye api.Bye
	p.expect("bye", &bye)
	info := reason.Info()
	if bye.Reason != string(reason) || bye.Code != info.Close || bye.Reconnect != reason.Reconnects() || bye.Sentence == "" || bye.At.IsZero() {
		p.t.Fatalf("got the bye %+v, want one for %s", bye, reason)
	}
	p.closed(info.Close)
	return bye
}

// receive waits for a signal.
func receive[T any](t *testing.T, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

// quiet wants that nobody has departed. Call it after something that comes later than a departure would.
func (h *house) quiet() {
	h.t.Helper()
	select {
	case d := <-h.core.departures:
		h.t.Errorf("unexpected %+v", d)
	default:
	}
}

func (h *house) departs(session int, how logon.Departure) departure {
	h.t.Helper()
	d := receive(h.t, h.core.departures, "a departure")
	if d.session != logon.SessionID(session) || d.how != how {
		h.t.Fatalf("got %+v, want session %d to depart by %s", d, session, how)
	}
	return d
}
