package directory_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

const right = directorytest.Password

func TestEncryptionIsNotOptional(t *testing.T) {
	t.Parallel()
	good := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	elsewhere := directorytest.StartSlapd(t, directorytest.SlapdOptions{Names: []string{"ldap.other.example"}})
	old := directorytest.StartSlapd(t, directorytest.SlapdOptions{Until: time.Now().Add(-time.Hour)})
	for name, each := range map[string]struct {
		server *directorytest.Slapd
		change func(*directory.Config)
		cause  logon.DirectoryCause
	}{
		"ldaps":                 {good, func(*directory.Config) {}, ""},
		"StartTLS":              {good, func(c *directory.Config) { c.Servers, c.StartTLS = []string{good.URL}, true }, ""},
		"plain, asked for":      {good, func(c *directory.Config) { c.Servers, c.Plain = []string{good.URL}, true }, ""},
		"another authority":     {good, func(c *directory.Config) { c.CAFile = old.CA.File }, logon.CauseUnavailable},
		"no authority":          {good, func(c *directory.Config) { c.CAFile = "" }, logon.CauseUnavailable},
		"StartTLS, another one": {good, func(c *directory.Config) { c.Servers, c.StartTLS, c.CAFile = []string{good.URL}, true, old.CA.File }, logon.CauseUnavailable},
		"another host's":        {elsewhere, func(*directory.Config) {}, logon.CauseUnavailable},
		"expired":               {old, func(*directory.Config) {}, logon.CauseUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			config := each.server.Config()
			each.change(&config)
			s := set(t, config)
			if _, err := s.Authenticate(t.Context(), "open", "bo", right, anybody); cause(err) != each.cause {
				t.Errorf("%v, not %q", err, each.cause)
			}
			if up := s.Health()[0].Up; up != (each.cause == "") {
				t.Errorf("health is %+v", s.Health())
			}
		})
	}
	config := good.Config()
	config.Servers = []string{good.URL}
	if _, err := directory.New([]directory.Config{config}, nil); err == nil {
		t.Error("plain was taken without being asked for by name")
	}
}

func TestAnotherServerTakesOver(t *testing.T) {
	t.Parallel()
	first, second := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	config := second.Config()
	config.Servers, config.CAFile = []string{first.URLS, second.URLS}, bundle(t, first.CA.File, second.CA.File)
	s := set(t, config)
	id := func() string {
		t.Helper()
		a, err := s.Authenticate(t.Context(), "open", "bo", right, anybody)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	ofFirst := id()
	first.Kill()
	ofSecond := id()
	if ofFirst == ofSecond {
		t.Fatal("both servers have the same IDs, so this test sees nothing")
	}
	second.Kill()
	if _, err := s.Find(t.Context(), "open", "bo"); cause(err) != logon.CauseUnavailable || s.Health()[0].Up || s.Health()[0].Why == "" {
		t.Errorf("without any: %v, %+v", err, s.Health())
	}
	first.Restart(t)
	if id() != ofFirst || !s.Health()[0].Up {
		t.Error("the first one was not asked again")
	}
}

// TestSilence: a server that accepts, and then says nothing; at once, or from the middle of an answer on. Were any of it not bounded, the test would hang.
func TestSilence(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	for name, bytes := range map[string]int64{"from the start": 0, "in the bind's answer": 5, "in the search's answer": 40} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := server.Config()
			config.Servers, config.Plain, config.Timeout = []string{"ldap://" + silentAfter(t, server.URL[len("ldap://"):], bytes)}, true, 500*time.Millisecond
			alone := set(t, config)
			if _, err := alone.Authenticate(t.Context(), "open", "bo", right, anybody); cause(err) != logon.CauseUnavailable {
				t.Errorf("alone: %v", err)
			}
			if _, err := alone.Lookup(t.Context(), "open", []string{"x"}); cause(err) != logon.CauseUnavailable {
				t.Errorf("looked up: %v", err)
			}
			config.Servers, config.Timeout = append(config.Servers, server.URL), 10*time.Second // the second one may be slow
			if _, err := set(t, config).Authenticate(t.Context(), "open", "bo", right, anybody); err != nil {
				t.Errorf("with a second: %v", err)
			}
		})
	}
	t.Run("with TLS", func(t *testing.T) {
		t.Parallel()
		config := server.Config()
		config.Servers, config.Timeout = []string{"ldaps://" + silentAfter(t, server.URLS[len("ldaps://"):], 0)}, 500*time.Millisecond
		if _, err := set(t, config).Authenticate(t.Context(), "open", "bo", right, anybody); cause(err) != logon.CauseUnavailable {
			t.Errorf("%v", err)
		}
	})
}

// silentAfter passes on what a server says up to so many bytes, and then nothing more.
func silentAfter(t *testing.T, server string, bytes int64) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			behind, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				return
			}
			mu.Lock()
			open = append(open, client, behind)
			mu.Unlock()
			all.Go(func() { io.Copy(behind, client) })
			all.Go(func() { io.CopyN(client, behind, bytes) })
		}
	})
	return l.Addr().String()
}

func TestServiceAccountThatIsRefusedIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	config := server.Config()
	config.Password = "no"
	s := set(t, config)
	for range 10 { // the third would lock it
		_, err := s.Find(t.Context(), "open", "bo")
		if cause(err) != logon.CauseUnavailable || !strings.Contains(err.Error(), server.URLS+" refuses the service account "+directorytest.Service) {
			t.Fatal(err)
		}
	}
	if h := s.Health()[0]; h.Up || !h.Refused || !strings.Contains(h.Why, "refuses the service account") {
		t.Errorf("health is %+v", h)
	}
	if _, err := set(t, server.Config()).Find(t.Context(), "open", "bo"); err != nil {
		t.Errorf("with the right password: %v", err)
	}
}
