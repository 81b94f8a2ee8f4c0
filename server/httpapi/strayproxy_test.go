package httpapi

import (
	"strings"
	"testing"
	"time"
)

// A proxy on this computer that nobody named in TRUSTED_PROXIES makes everybody one machine: the log says so, but not for each request.
func TestStrayProxyIsWarnedOf(t *testing.T) {
	for name, one := range map[string]struct {
		peer, header string
		warned       bool
	}{
		"from loopback":           {"127.0.0.1:5", "X-Forwarded-For", true},
		"from loopback of IPv6":   {"[::1]:5", "X-Forwarded-For", true},
		"in the newer words":      {"127.0.0.1:5", "Forwarded", true},
		"without a word of it":    {"127.0.0.1:5", "X-Other", false},
		"from elsewhere":          {"192.0.2.1:5", "X-Forwarded-For", false},
		"from a trusted proxy":    {"172.16.0.1:5", "X-Forwarded-For", false},
		"from a trusted loopback": {"127.0.0.9:5", "X-Forwarded-For", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(o *Options) { o.Network.Proxies = prefixes("172.16.0.1/32", "127.0.0.9/32") })
			for range 3 {
				r := request("GET", "/healthz", nil)
				r.RemoteAddr = one.peer
				r.Header.Set(one.header, "192.0.2.9")
				s.do(r)
			}
			want := 0
			if one.warned {
				want = 1
			}
			if got := strings.Count(s.log.String(), "TRUSTED_PROXIES"); got != want {
				t.Errorf("warned %d times, want %d", got, want)
			}
		})
	}
}

func TestStrayProxyIsWarnedOfOnceAMinute(t *testing.T) {
	var w strayProxies
	start := time.Now()
	for _, step := range []struct {
		after time.Duration
		due   bool
	}{{0, true}, {time.Second, false}, {time.Minute - 1, false}, {time.Minute, true}, {time.Minute + 1, false}} {
		if due := w.due(start.Add(step.after)); due != step.due {
			t.Errorf("after %v: %v", step.after, due)
		}
	}
}
