package httpapi

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// strayEvery is how often the log says that a proxy is not trusted.
const strayEvery = time.Minute

// strayProxies notices proxies on this computer that TRUSTED_PROXIES does not name. The usual MACHINE_NETWORKS are loopback: all that
// comes through such a proxy would be one machine, and anybody could share any station (design 2, section 3).
type strayProxies struct {
	mu   sync.Mutex
	last time.Time
}

// due tells whether it is time to say so again, and counts it as said.
func (p *strayProxies) due(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.last.IsZero() && now.Sub(p.last) < strayEvery {
		return false
	}
	p.last = now
	return true
}

// stray tells whether a forwarding header comes from a proxy on this computer that is not trusted.
func (n Network) stray(r *http.Request) bool {
	if r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == "" {
		return false
	}
	peer, ok := parseAddress(r.RemoteAddr)
	return ok && peer.IsLoopback() && !contains(n.Proxies, peer)
}

// noticed warns of stray proxies, and lets every request pass.
func (s *server) noticed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.Network.stray(c.Request()) && s.strays.due(time.Now()) {
			s.Log.Warn("a proxy on this computer is not in TRUSTED_PROXIES: all who come through it count as one machine",
				"peer", c.Request().RemoteAddr)
		}
		return next(c)
	}
}
