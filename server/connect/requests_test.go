package connect

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
)

func TestWhichErrorsPass(t *testing.T) {
	three := 3
	refused := func(code string, status int, after *int) error {
		return &RefusedError{api.Problem{Code: code, Status: status, RetryAfterS: after}}
	}
	for name, c := range map[string]struct {
		err   error
		after time.Duration
		again bool
	}{
		"the network's":         {errors.New("connection refused"), 0, true},
		"a busy server":         {refused("too_many", 429, &three), 3 * time.Second, true},
		"no database":           {refused("unavailable", 503, nil), 0, true},
		"a refusal":             {refused("token_invalid", 401, nil), 0, false},
		"a proxy's bad gateway": {&unexpectedError{502, "it is HTML"}, 0, true},
		"another server":        {&unexpectedError{200, "it is HTML"}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if after, again := passes(c.err); after != c.after || again != c.again {
				t.Errorf("got %v, %v", after, again)
			}
		})
	}
}

func TestServerOfAnotherProtocolIsLeft(t *testing.T) {
	s := newStation(t)
	before := s.http.Config.Handler
	s.http.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/live" {
			before.ServeHTTP(w, r)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		conn.Read(t.Context()) // ends when the client goes
		conn.CloseNow()
	})
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, grantedLine)
	var unexpected *unexpectedError
	if !errors.As(err, &unexpected) {
		t.Errorf("ended with %v", err)
	}
}

func TestLogOffWithAnOldTokenResumesFirst(t *testing.T) {
	s := newStation(t)
	before := s.http.Config.Handler
	tokens := []string{}
	s.http.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			tokens = append(tokens, r.Header.Get("Authorization"))
			if len(tokens) == 1 {
				s.write(w, problem("token_invalid", 401, "No longer valid."))
				return
			}
		}
		before.ServeHTTP(w, r)
	})
	c, err := newClient(Options{Server: s.http.URL, User: "alice", Password: "x"}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.logOn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.logOff(t.Context()); err != nil {
		t.Error(err)
	}
	if len(tokens) != 2 || tokens[1] != "Bearer token-resumed" {
		t.Errorf("logged off with %q", tokens)
	}
	c.requests.http.CloseIdleConnections()
}
