package httpapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

// How one host hands a request on to another. The far host believes it as it believes a proxy: from TRUSTED_PROXIES only.
const (
	// byHeader marks what was handed on: by the installation of this id. A marked request goes no further.
	byHeader = "Stationmaster-Forwarded-By"
	// windowHeader is the window that the near host verified, under a name of its own for each far host.
	windowHeader = "Stationmaster-Window"
)

// handedOn tells whether the request comes through another host, or says so: nothing is gained by it.
func handedOn(r *http.Request) bool { return r.Header.Get(byHeader) != "" }

// trusting refuses what another host hands on that the operator of this one does not trust. Without that, its people would all count as one
// machine, and its page's origin as foreign: nothing would work, and nobody would be told why.
func (s *server) trusting(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if r := c.Request(); handedOn(r) && !s.Network.throughProxy(r) {
			return &logon.Refusal{
				Code: logon.CodeHostUntrusting, Field: "host", Cause: "it is handed on from " + r.RemoteAddr + ", which is not in TRUSTED_PROXIES",
			}
		}
		return next(c)
	}
}

// window is the window that the request comes from: the one that another host hands on with it, else that of its cookie.
func (s *server) window(r *http.Request) (id string, state cookieState) {
	if !handedOn(r) {
		return s.cookies.window(r, s.Network.https(r))
	}
	values := r.Header.Values(windowHeader)
	if len(values) != 1 || !isWindowName(values[0]) {
		return "", withheld
	}
	return "through another host " + values[0], valid // which no cookie says
}

// windowName is how many bytes the name of a window has that is handed on.
const windowName = sha256.Size

func isWindowName(s string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(raw) == windowName
}

// windowAt names a window for another host: the same one always, which nobody can trace back or use at a third.
func (k cookies) windowAt(host Host, window string) string {
	mac := hmac.New(sha256.New, k.installation.Secret)
	mac.Write([]byte("window at\x00" + host.URL.String() + "\x00" + window))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// The cookies of a far host have names of this one's own in the browser: they carry the host, so that each host gets its own and nobody
// else's, and whatever a far host calls its cookies none of them takes the place of another host's.

const theirs = "stationmaster_"

func (k cookies) at(secure bool, host string) (prefix string) { return k.name(secure, "at_"+host+"_") }

// handOn gives the far host those cookies of the request that are its own, under its names.
func (k cookies) handOn(to http.Header, r *http.Request, secure bool, host string) {
	prefix, named := k.at(secure, host), theirs
	if secure {
		named = securePrefix + theirs
	}
	var out []string
	for _, c := range r.Cookies() {
		if rest, ok := strings.CutPrefix(c.Name, prefix); ok {
			out = append(out, named+rest+"="+c.Value)
		}
	}
	if len(out) > 0 {
		to.Set("Cookie", strings.Join(out, "; "))
	}
}

// takeBack keeps a cookie of the far host in the browser, under the name that it has here and on the terms of ours.
func (k cookies) takeBack(w http.ResponseWriter, secure bool, host string, c *http.Cookie) {
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(c.Name, securePrefix), theirs); ok && rest != "" {
		k.set(w, secure, "at_"+host+"_"+rest, c.Value, c.MaxAge)
	}
}
