package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

// crossSite refuses what another site made the browser send (design 3): of every request that changes something, and of the
// WebSocket handshake, Origin must be one of ours if it is there, Sec-Fetch-Site must be same-origin if it is there, and without an Origin none of our
// cookies may be there. A body must be JSON, which no form can send.
func (s *server) crossSite(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !guarded(c) {
			return next(c)
		}
		if cause := s.foreign(r); cause != "" {
			return &logon.Refusal{Code: logon.CodeCrossSite, Cause: cause}
		}
		if r.ContentLength != 0 && !live(c) {
			if err := jsonOnly(r); err != nil {
				return err
			}
		}
		return next(c)
	}
}

// guarded tells whether the request may do something: it changes what is, or opens a live connection.
func guarded(c echo.Context) bool {
	switch c.Request().Method {
	case http.MethodGet:
		return live(c)
	case http.MethodHead, http.MethodOptions:
		return false
	}
	return true
}

// foreign says why a request is not one of our own page's, or of a client without our cookies; empty when it is.
func (s *server) foreign(r *http.Request) string {
	origins := r.Header.Values("Origin")
	switch {
	case len(origins) > 1:
		return "several Origin headers"
	case len(origins) == 1 && !s.ownOrigin(r, origins[0]):
		return "Origin " + clip(origins[0])
	case len(origins) == 0 && s.cookies.any(r):
		return "no Origin beside our cookies"
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" {
			return "Sec-Fetch-Site " + clip(site)
		}
	}
	return ""
}

// ownOrigin tells whether a page of that origin is ours. What another host hands on comes from that one's page, and it has looked itself.
func (s *server) ownOrigin(r *http.Request, origin string) bool {
	if len(s.Origins) == 0 || handedOn(r) {
		return sameOrigin(origin, s.Network.origin(r))
	}
	for _, own := range s.Origins {
		if sameOrigin(origin, own) {
			return true
		}
	}
	return false
}

// sameOrigin compares scheme, host and port; a scheme's usual port may stand there or not.
func sameOrigin(a, b string) bool {
	x, okX := parseOrigin(a)
	y, okY := parseOrigin(b)
	return okX && okY && x == y
}

func parseOrigin(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Path != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	port := u.Port()
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return "", false
	case port == "" && u.Scheme == "http":
		port = "80"
	case port == "":
		port = "443"
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port, true
}

// clip keeps what strangers send short in the log.
func clip(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
