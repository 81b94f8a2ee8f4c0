package connect

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
)

const (
	grantedLine = "granted station=T1 user=alice session=12 type=workstation ledger=31"
	welcomeLine = "welcome station=T1 user=alice session=12 type=workstation node=n1"
	statusLine  = "status status=available label=Available\nsharing with=-"
	droppedLine = "bye code=4501 reason=another_station ledger=33 from=T2 Your connection has been dropped due to a subsequent log on to a different station."
)

func drop(p *peer) {
	p.end(api.Bye{
		Code: 4501, Reason: "another_station", Ledger: 33, From: "T2",
		Sentence: "Your connection has been dropped due to a subsequent log on to a different station.",
	})
}

func welcomeAndDrop(p *peer) {
	p.welcome()
	drop(p)
}

func TestPrintsWhatHappensAndIsDropped(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcome()
		p.send(api.Heartbeat{Type: "heartbeat", N: 7})
		var answer api.Heartbeat
		if p.receive(&answer); answer.N != 7 {
			t.Errorf("heartbeat 7 was answered by %d", answer.N)
		}
		p.send(api.Sharing{Type: "sharing", Sharing: []api.Occupant{{User: "bob"}, {User: "carol"}}})
		p.send(api.Sharing{Type: "sharing", Sharing: []api.Occupant{{User: "bob"}, {User: "carol"}}}) // nothing new
		p.send(api.Sharing{Type: "sharing", Sharing: []api.Occupant{}})
		p.send(api.StatusChanged{Type: "status", Status: api.Status{Status: "lunch", Label: "At lunch", Note: "back\nat 1"}})
		p.send(api.TokenRenewed{Type: "token", Token: "token-2", TokenExpiresInS: 600})
		p.send(api.Notice{Type: "notice", Level: "info", Code: "licences_low", Text: "Hello."})
		p.send(api.Notice{Type: "notice", Level: "info", Code: "licences_low", Over: true})
		p.send(map[string]any{"type": "of tomorrow"})
		drop(p)
	})
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, welcomeLine, statusLine, "sharing with=bob,carol", "sharing with=-",
		`status status=lunch label="At lunch" note="back\nat 1"`, "token expires_in_s=600", "notice level=info code=licences_low Hello.", "notice_over code=licences_low", droppedLine)
	var dropped *DroppedError
	if !errors.As(err, &dropped) || dropped.Close != 4501 || ExitCode(err) != 3 || !Told(err) {
		t.Errorf("ended with %v", err)
	}
}

func TestReconnectsAfterARestart(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcome()
		p.send(api.TokenRenewed{Type: "token", Token: "token-2", TokenExpiresInS: 600})
		p.end(api.Bye{Code: 4001, Reason: "restarting", Sentence: "The server is restarting. Your session is kept.", Reconnect: true, RetryAfterMs: 700})
	}, nil, welcomeAndDrop)
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, welcomeLine, statusLine, "token expires_in_s=600",
		"bye code=4001 reason=restarting The server is restarting. Your session is kept.",
		"reconnect try=1", "reconnect try=2", welcomeLine, statusLine, droppedLine)
	if ExitCode(err) != 3 {
		t.Errorf("ended with %v", err)
	}
	if got := s.hellos[1]; got.Token != "token-2" || got.Instance != s.hellos[0].Instance {
		t.Errorf("came back with %+v after %+v", got, s.hellos[0])
	}
}

func TestComesWhenTheServerHasAPlace(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcome()
		p.conn.CloseNow()
	}, func(p *peer) {
		p.end(api.Bye{Code: 4029, Reason: "too_many", Sentence: "Later.", Reconnect: true, RetryAfterMs: 7000})
	}, welcomeAndDrop)
	var waited []time.Duration
	lines, _ := s.window(t.Context(), func(c *client) {
		c.random = func() float64 { return 0 }
		c.wait = func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	})
	expect(t, lines, grantedLine, welcomeLine, statusLine, "lost cause=network", "reconnect try=1",
		"bye code=4029 reason=too_many Later.", "reconnect try=2", welcomeLine, statusLine, droppedLine)
	if len(waited) != 2 || waited[1] != 7*time.Second {
		t.Errorf("waited %v", waited)
	}
	if got := s.hellos[2]; got.Token != s.hellos[1].Token {
		t.Errorf("came with another token: %+v", got)
	}
}

func TestReconnectsAfterALossOfTheNetwork(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcome()
		p.conn.CloseNow()
	}, welcomeAndDrop)
	lines, _ := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, welcomeLine, statusLine, "lost cause=network", "reconnect try=1", welcomeLine, statusLine, droppedLine)
}

func TestReconnectsWhenTheServerIsSilent(t *testing.T) {
	s := newStation(t, func(p *peer) {
		p.welcome()
		p.conn.Read(t.Context()) // ends when the client gives up
	}, welcomeAndDrop)
	lines, _ := s.window(t.Context(), func(c *client) {
		welcomes := 0
		c.patience = func(heartbeatS int) time.Duration {
			if heartbeatS == 0 {
				return time.Minute // before each welcome: the second connection may take its time to say it
			}
			if welcomes++; welcomes == 1 {
				return time.Millisecond
			}
			return time.Minute
		}
	})
	expect(t, lines, grantedLine, welcomeLine, statusLine, "lost cause=silence", "reconnect try=1", welcomeLine, statusLine, droppedLine)
}

func TestBadMessagesAreALostConnection(t *testing.T) {
	for name, c := range map[string]struct{ message, cause string }{
		"not JSON":       {"hello?", "protocol"},
		"wrong shape":    {`{"type":"bye","code":"many"}`, "protocol"},
		"over the limit": {`"` + strings.Repeat("x", api.MaxMessage) + `"`, "network"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStation(t, func(p *peer) {
				if err := p.conn.Write(t.Context(), websocket.MessageText, []byte(c.message)); err != nil {
					t.Error(err)
				}
				p.conn.Read(t.Context())
			}, welcomeAndDrop)
			lines, _ := s.window(t.Context(), nil)
			expect(t, lines, grantedLine, "lost cause="+c.cause, "reconnect try=1", welcomeLine, statusLine, droppedLine)
		})
	}
}

func TestResumesOnceForANewToken(t *testing.T) {
	expired := func(p *peer) {
		p.end(api.Bye{Code: 4004, Reason: "token_invalid", Sentence: "Your authorisation is no longer valid. Log on again.", Reconnect: true})
	}
	const expiredLine = "bye code=4004 reason=token_invalid Your authorisation is no longer valid. Log on again."
	t.Run("and is back", func(t *testing.T) {
		s := newStation(t, expired, welcomeAndDrop)
		lines, _ := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, welcomeLine, statusLine, droppedLine)
		if s.resumes != 1 || s.hellos[1].Token != "token-resumed" {
			t.Errorf("%d resumes, then %+v", s.resumes, s.hellos)
		}
	})
	t.Run("then stops", func(t *testing.T) {
		s := newStation(t, expired, expired)
		lines, err := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, expiredLine)
		if s.resumes != 1 || ExitCode(err) != 3 {
			t.Errorf("%d resumes, ended with %v", s.resumes, err)
		}
	})
	t.Run("again after a welcome", func(t *testing.T) {
		s := newStation(t, expired, func(p *peer) { p.welcome(); expired(p) }, welcomeAndDrop)
		lines, _ := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, welcomeLine, statusLine, expiredLine, welcomeLine, statusLine, droppedLine)
		if s.resumes != 2 {
			t.Errorf("%d resumes", s.resumes)
		}
	})
	t.Run("after the server was away", func(t *testing.T) {
		s := newStation(t, expired, welcomeAndDrop)
		answers := []any{problem("unavailable", 503, "Try again shortly."), s.resume()}
		s.resume = func() any { answer := answers[0]; answers = answers[1:]; return answer }
		lines, _ := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, "reconnect try=2", welcomeLine, statusLine, droppedLine)
	})
	t.Run("and learns of the end", func(t *testing.T) {
		s := newStation(t, expired)
		s.resume = func() any {
			return api.SessionResult{Ended: &api.Ended{Code: "hold_expired", Sentence: "Too long.", Ledger: 40, At: at, StationType: "workstation"}}
		}
		lines, err := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, "ended reason=hold_expired ledger=40 Too long.")
		if ExitCode(err) != 3 {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("and there is nothing", func(t *testing.T) {
		s := newStation(t, expired)
		s.resume = func() any { return api.SessionResult{} }
		lines, err := s.window(t.Context(), nil)
		expect(t, lines, grantedLine, expiredLine, "refused code=token_invalid status=401 Your authorisation is no longer valid. Log on again.")
		if ExitCode(err) != 4 {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestFinalCloseWithoutByeHasItsSentence(t *testing.T) {
	s := newStation(t, func(p *peer) { p.conn.Close(4503, "supervisor") })
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, "bye code=4503 reason=supervisor Your session has been logged off by the supervisor (–).")
	if ExitCode(err) != 3 {
		t.Errorf("ended with %v", err)
	}
}

func TestForbiddenHandshakeIsFinal(t *testing.T) {
	s := newStation(t)
	s.http.Config.Handler = refuseLive(s)
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, "refused code=cross_site status=403 The request came from another site and was refused.")
	if ExitCode(err) != 4 {
		t.Errorf("ended with %v", err)
	}
}

func refuseLive(s *station) http.Handler {
	before := s.http.Config.Handler
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/live" {
			s.write(w, problem("cross_site", 403, "The request came from another site and was refused."))
			return
		}
		before.ServeHTTP(w, r)
	})
}

func TestInterruptLogsOff(t *testing.T) {
	const offLine = "ended reason=logged_off ledger=34 You are logged off."
	t.Run("while connected", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		off := make(chan struct{})
		s := newStation(t, func(p *peer) {
			p.welcome()
			interrupt()
			<-off
			p.end(api.Bye{Code: 4506, Reason: "logged_off", Sentence: "You are logged off.", Ledger: 34})
		})
		s.offHook = func() { close(off) }
		lines, err := s.window(ctx, nil)
		if err != nil {
			t.Errorf("ended with %v", err)
		}
		if all := strings.Join(lines, "\n"); !strings.Contains(all, offLine) {
			t.Errorf("printed %s", all)
		}
	})
	t.Run("while it waits for the next try", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		s := newStation(t, func(p *peer) { p.welcome(); p.conn.CloseNow() })
		lines, err := s.window(ctx, func(c *client) {
			c.wait = func(ctx context.Context, _ time.Duration) error { interrupt(); return wait(ctx, time.Minute) }
		})
		expect(t, lines, grantedLine, welcomeLine, statusLine, "lost cause=network", "reconnect try=1", offLine)
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("with a token that has run out", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		s := newStation(t, func(p *peer) {
			p.end(api.Bye{Code: 4004, Reason: "token_invalid", Sentence: "No longer valid.", Reconnect: true})
		})
		answers := []any{problem("unavailable", 503, "Try again shortly."), s.resume()}
		s.resume = func() any { answer := answers[0]; answers = answers[1:]; return answer }
		lines, err := s.window(ctx, func(c *client) {
			c.wait = func(ctx context.Context, _ time.Duration) error { interrupt(); return ctx.Err() }
		})
		expect(t, lines, grantedLine, "bye code=4004 reason=token_invalid No longer valid.", "reconnect try=2", offLine)
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("and says so when it cannot", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		s := newStation(t, func(p *peer) { p.welcome(); p.conn.CloseNow() })
		_, err := s.window(ctx, func(c *client) {
			c.wait = func(ctx context.Context, _ time.Duration) error { interrupt(); s.http.Close(); return ctx.Err() }
		})
		if ExitCode(err) != 1 || Told(err) {
			t.Errorf("ended with %v", err)
		}
	})
	t.Run("before the log on", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		interrupt()
		if _, err := newStation(t).window(ctx, nil); err != nil {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestRunRefusesAWrongServerAddress(t *testing.T) {
	err := Run(t.Context(), Options{Server: "ftp://x", User: "alice", Password: "x"}, strings.NewReader(""), t.Output(), t.Output())
	if ExitCode(err) != 2 {
		t.Errorf("ended with %v", err)
	}
}
