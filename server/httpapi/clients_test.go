package httpapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// mirror is a core that many clients may ask at once: it tells each who it was taken for.
type mirror struct{ *fakeCore }

func (m mirror) Policies(context.Context) (logon.Policies, error) {
	return logon.DefaultPolicies(), nil
}

func (m mirror) LogOn(_ context.Context, v logon.Visitor, r logon.LogonRequest) (logon.Outcome, error) {
	session := heldSession()
	session.UserName, session.Machine, session.Client, session.Window = r.User, v.Machine, v.Window, v.Window
	return logon.Outcome{Granted: &logon.Granted{Session: session, Token: goodToken, Resume: "secret of " + r.User}}, nil
}

func (m mirror) Resume(_ context.Context, v logon.Visitor, secret string, _ logon.ResumeRequest) (logon.Resumed, error) {
	session := heldSession()
	session.UserName, session.Client = strings.TrimPrefix(secret, "secret of "), v.Window
	return logon.Resumed{Session: session, Token: goodToken}, nil
}

// Many clients at once, each with cookies and an address of its own, are never taken for one another.
func TestClientsAreToldApart(t *testing.T) {
	s := newSite(t, func(o *Options) {
		o.Core = mirror{newFakeCore()}
		o.Network.Proxies = prefixes("127.0.0.1/32")
	})
	server := httptest.NewServer(s.handler)
	defer server.Close()
	windows := sync.Map{}
	var wait sync.WaitGroup
	for n := range 40 {
		wait.Go(func() {
			c := &client{t: t, server: server.URL, address: fmt.Sprintf("10.1.0.%d", n+1), user: fmt.Sprintf("user-%d", n)}
			c.Jar, _ = cookiejar.New(nil)
			c.call("GET", "/api/v1/server-info", "")
			first := c.logOn()
			for range 5 {
				if again := c.logOn(); again != first {
					t.Errorf("%s: %+v, then %+v", c.user, first, again)
				}
				resumed := c.call("POST", "/api/v1/session/resume", `{"instance":"`+instance+`"}`)
				if !strings.Contains(resumed, `"user":"`+c.user+`"`) || !strings.Contains(resumed, first.window) {
					t.Errorf("%s resumes %s", c.user, resumed)
				}
			}
			if first.machine != c.address {
				t.Errorf("%s is at %s, not %s", c.user, first.machine, c.address)
			}
			if other, taken := windows.LoadOrStore(first.window, c.user); taken {
				t.Errorf("%s and %s have one window", c.user, other)
			}
		})
	}
	wait.Wait()
}

type client struct {
	http.Client
	t                     *testing.T
	server, address, user string
}

type takenFor struct{ window, machine string }

func (c *client) logOn() takenFor {
	body := fmt.Sprintf(`{"instance":%q,"user":%q,"password":"p","choice":{"type":"none"}}`, instance, c.user)
	answered := c.call("POST", "/api/v1/logon", body)
	var result api.LogonResult
	if err := decodeInto(answered, &result); err != nil || result.Granted == nil || result.Granted.Session.User != c.user {
		c.t.Errorf("%s: %s", c.user, answered)
		return takenFor{}
	}
	return takenFor{result.Granted.Session.Client, result.Granted.Session.Machine}
}

func (c *client) call(method, path, body string) string {
	r, err := http.NewRequest(method, c.server+path, strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return ""
	}
	r.Header.Set("X-Forwarded-For", c.address)
	r.Header.Set("Origin", c.server)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := c.Do(r)
	if err != nil {
		c.t.Error(err)
		return ""
	}
	defer response.Body.Close()
	data, _ := io.ReadAll(response.Body)
	return string(data)
}

// The connection is really handed over: what takes it may speak whatever it likes, and a request log and echo are still around it.
func TestHijack(t *testing.T) {
	s := newSite(t, func(o *Options) {
		o.Live = func(w http.ResponseWriter, _ *http.Request, _, _ string, _ bool) {
			connection, buffered, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer connection.Close()
			_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello\n")
			_ = buffered.Flush()
		}
	})
	server := httptest.NewServer(s.handler)
	defer server.Close()
	r, _ := http.NewRequest("GET", server.URL+"/api/v1/live", nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "websocket")
	response, err := server.Client().Do(r)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", response, err)
	}
	defer response.Body.Close()
	if line, err := bufio.NewReader(response.Body).ReadString('\n'); line != "hello\n" {
		t.Errorf("%q, %v", line, err)
	}
}
