package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
)

// page is one live connection of a window, from its hello to its end. It answers heartbeats, unless it hangs.
type page struct {
	t       *testing.T
	conn    *websocket.Conn
	hangs   atomic.Bool // the page; its transport answers pings all the same
	welcome api.Welcome // once welcomed

	mu     sync.Mutex
	heard  []message
	signal chan struct{} // closed and replaced at each message
	closed chan struct{} // closed at the end, after code was set
	code   int           // of the close frame; 0 without one
}

type message struct {
	kind string
	raw  json.RawMessage
}

// connect opens the window's live connection and says hello; what comes of it is the test's business.
func (w *window) connect(watch ...api.HelloWatch) *page {
	w.t.Helper()
	p, err := w.dial(watch...)
	if err != nil {
		w.t.Fatalf("the live connection could not be opened: %v", err)
	}
	return p
}

func (w *window) dial(watch ...api.HelloWatch) (*page, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, w.server+w.host+"/api/v1/live", &websocket.DialOptions{
		HTTPClient: &http.Client{Jar: w.http.Jar, Transport: w.http.Transport},
		HTTPHeader: http.Header{"Origin": {w.server}}, Subprotocols: []string{api.Subprotocol},
	})
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(1 << 20)
	p := &page{t: w.t, conn: conn, signal: make(chan struct{}), closed: make(chan struct{})}
	hello, err := json.Marshal(api.Hello{Type: api.HelloTypeHello, Token: w.token, Instance: w.instance, Watch: watch})
	if err != nil {
		return nil, err
	}
	w.t.Cleanup(func() { _ = conn.CloseNow(); <-p.closed })
	go p.read()
	return p, conn.Write(ctx, websocket.MessageText, hello)
}

// open is connect for a page that is welcomed.
func (w *window) open(watch ...api.HelloWatch) *page {
	w.t.Helper()
	p := w.connect(watch...)
	p.welcome = await(p, "welcome", func(api.Welcome) bool { return true })
	return p
}

func (p *page) read() {
	defer close(p.closed)
	for {
		_, raw, err := p.conn.Read(context.Background())
		if err != nil {
			var frame websocket.CloseError
			if errors.As(err, &frame) {
				p.code = int(frame.Code)
			}
			return
		}
		m := message{raw: raw}
		var kind struct{ Type string }
		if err := json.Unmarshal(raw, &kind); err == nil {
			m.kind = kind.Type
		}
		if m.kind == "heartbeat" && !p.hangs.Load() {
			_ = p.conn.Write(context.Background(), websocket.MessageText, raw) // the answer is the same message
		}
		p.mu.Lock()
		p.heard = append(p.heard, m)
		close(p.signal)
		p.signal = make(chan struct{})
		p.mu.Unlock()
	}
}

// await gives the first message of a kind that matches, of those that came or will come.
func await[M any](p *page, kind string, matches func(M) bool) M {
	p.t.Helper()
	over := time.NewTimer(patience)
	defer over.Stop()
	for seen := 0; ; {
		p.mu.Lock()
		heard, signal := p.heard, p.signal
		p.mu.Unlock()
		for ; seen < len(heard); seen++ {
			var m M
			if heard[seen].kind != kind {
				continue
			}
			if err := json.Unmarshal(heard[seen].raw, &m); err != nil {
				p.t.Fatal(err)
			}
			if matches(m) {
				return m
			}
		}
		select {
		case <-signal:
		case <-p.closed:
			p.mu.Lock()
			more := len(p.heard) > seen
			p.mu.Unlock()
			if !more {
				p.t.Fatalf("the connection ended (%d) without the awaited %s; it heard %s", p.code, kind, p.all())
			}
		case <-over.C:
			p.t.Fatalf("waited in vain for a %s; heard %s", kind, p.all())
		}
	}
}

// bye is the server's last word; the close frame after it must have the same code.
func (p *page) bye() api.Bye {
	p.t.Helper()
	b := await(p, "bye", func(api.Bye) bool { return true })
	select {
	case <-p.closed:
	case <-time.After(patience):
		p.t.Fatal("no close after the bye")
	}
	if p.code != b.Code {
		p.t.Errorf("closed with %d after a bye with %d", p.code, b.Code)
	}
	return b
}

// sharesWith waits until the people at the station, beside the page's own user, are these.
func (p *page) sharesWith(users ...string) {
	p.t.Helper()
	await(p, "sharing", func(s api.Sharing) bool {
		if len(s.Sharing) != len(users) {
			return false
		}
		for i, u := range users {
			if s.Sharing[i].User != u {
				return false
			}
		}
		return true
	})
}

// sees waits until the directory that the page watches says this of the user.
func (p *page) sees(user string, is func(api.DirectoryEntry) bool) {
	p.t.Helper()
	await(p, "directory", func(d api.DirectoryChanged) bool {
		for _, entry := range d.Users {
			if entry.User == user && is(entry) {
				return true
			}
		}
		return false
	})
}

func (p *page) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, m := range p.heard {
		out = append(out, string(m.raw))
	}
	return out
}
