package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// hostsPrefix stands before a host's name in addresses: /hosts/{name}/api/v1 is that host's API, through this one.
const hostsPrefix = "/hosts/"

// Host is a server that can be logged on to, as the Host field lists it.
type Host struct {
	Name  string   // in addresses; lower case
	Label string   // for people
	URL   *url.URL // scheme and host of another host; nil for this one
}

// far finds another host by its name, as somebody may have typed it.
func (s *server) far(name string) (Host, bool) {
	for _, h := range s.Hosts {
		if strings.EqualFold(h.Name, strings.TrimSpace(name)) {
			return h, true
		}
	}
	return Host{}, false
}

// hosts are those that whoever sends the request can log on to from here, this one first. Who came through another host gets no further.
func (s *server) hosts(r *http.Request) []api.Host {
	own := api.Host{Name: s.Host.Name, Label: s.Host.Label}
	if own.Label == "" {
		_, own.Label, _ = strings.Cut(s.Network.origin(r), "://")
	}
	out := []api.Host{own}
	if handedOn(r) {
		return out
	}
	for _, h := range s.Hosts {
		out = append(out, api.Host{Name: h.Name, Label: h.Label})
	}
	return out
}

// atHome answers for this host under its name, too, so that a client can go through the list without knowing which one is this.
func (s *server) atHome(next echo.HandlerFunc) echo.HandlerFunc {
	own := hostsPrefix + s.Host.Name + prefix + "/"
	return func(c echo.Context) error {
		u := c.Request().URL
		if rest, ok := strings.CutPrefix(u.Path, own); ok {
			u.Path, u.RawPath = prefix+"/"+rest, ""
		}
		return next(c)
	}
}

// forwardable tells what of another host's API is to be had through this one: all but administration, which belongs to that host's own
// address. Sessions are not only the administrator's: who has the right Supervise sees them and ends them on the page. Only plain paths are taken:
// whatever a host behind might read in another way than this one is not passed on.
func forwardable(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		odd := func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
		}
		if strings.Trim(segment, ".") == "" || strings.ContainsFunc(segment, odd) {
			return false
		}
	}
	first, rest, _ := strings.Cut(path, "/")
	second, _, _ := strings.Cut(rest, "/")
	return first != "admin" || second == "sessions"
}

// forward hands a request on to another host.
func (s *server) forward(c echo.Context) error {
	r := c.Request()
	name, path, ok := splitHost(r.URL)
	host, known := s.far(name)
	switch {
	case !known:
		return &logon.Refusal{Code: logon.CodeHostUnknown, Field: "host", Host: clip(name)}
	case handedOn(r):
		return unreachable(host, "its address leads to a server that forwards again: "+r.Header.Get(byHeader)+" forwarded this")
	case !ok || !forwardable(path):
		return &logon.Refusal{Code: logon.CodeNotFound}
	}
	window, err := s.windowFor(c, path)
	if err != nil {
		return err
	}
	if err := readAhead(c); err != nil {
		return err
	}
	f := forwarding{s, c, host, path, window}
	return f.do()
}

// splitHost takes the address /hosts/{name}/api/v1/{path} apart; ok: its path is as plain as it looks.
func splitHost(u *url.URL) (name, path string, ok bool) {
	parts := strings.SplitN(strings.TrimPrefix(u.EscapedPath(), hostsPrefix), "/", 4)
	name, err := url.PathUnescape(parts[0])
	return name, strings.TrimPrefix(u.EscapedPath(), hostsPrefix+parts[0]+prefix+"/"), err == nil && len(parts) == 4
}

// windowFor is the verified id of the window that the request comes from, for another host. As at home the first question of a page and a log
// on make a window where there is none, and nobody is logged on under a forged or doubled cookie.
func (s *server) windowFor(c echo.Context, path string) (string, error) {
	window, state := s.window(c.Request())
	switch path {
	case "logon", "logon/automatic", "logon/continue":
		return s.windowOfNewcomer(c, window, state)
	case "server-info":
		if state == missing || state == forged {
			return s.newWindow(c), nil
		}
	}
	return window, nil
}

func unreachable(host Host, cause string) *logon.Refusal {
	return &logon.Refusal{Code: logon.CodeHostUnreachable, Field: "host", Host: host.Label, Cause: cause}
}
