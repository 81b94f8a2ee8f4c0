package httpapi

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

// visitor says who stands before the server. Its window is empty when the cookie is missing, forged or doubled. A browser without a
// device cookie gets one.
func (s *server) visitor(c echo.Context) (v logon.Visitor, state cookieState) {
	r := c.Request()
	secure := s.Network.https(r)
	device := s.cookies.device(c.Response(), r, secure)
	v = logon.Visitor{
		Machine: s.Network.machine(r, deviceName(device)), Device: device, Address: s.address(c), Language: language(c),
	}
	v.Saved, _ = s.cookies.one(r, secure, savedCookie)
	v.Browser, v.System = browserOf(r.UserAgent())
	v.Window, state = s.window(r)
	return v, state
}

// newcomer is visitor for a log on: who has no window yet gets one. A forged or doubled cookie is no window, and one more cookie would not
// take the other away: nobody is logged on under it, because the session could not be used.
func (s *server) newcomer(c echo.Context, preferred string) (logon.Visitor, error) {
	if bad := logon.CheckText("language", preferred, logon.MaxLanguage, false); bad != nil {
		return logon.Visitor{}, bad
	}
	v, state := s.visitor(c)
	if spoken := spoken(preferred); spoken != "" {
		v.Language = spoken
	}
	var err error
	v.Window, err = s.windowOfNewcomer(c, v.Window, state)
	return v, err
}

// windowOfNewcomer is the window to log on in, after the cookie was read.
func (s *server) windowOfNewcomer(c echo.Context, window string, state cookieState) (string, error) {
	switch state {
	case missing:
		return s.newWindow(c), nil
	case forged:
		s.newWindow(c) // heals the next try
		fallthrough
	case doubled, withheld:
		return "", &logon.Refusal{Code: logon.CodeWindowChanged, Cause: "the window cookie is forged, doubled or not handed on"}
	}
	return window, nil
}

func (s *server) newWindow(c echo.Context) string {
	return s.cookies.newWindow(c.Response(), s.Network.https(c.Request()))
}

// address is the client's, without port, for people and limits; empty when it is not known.
func (s *server) address(c echo.Context) string {
	if address := s.Network.client(c.Request()); address.IsValid() {
		return address.String()
	}
	return ""
}

// identify checks the bearer token against the window that shows it.
func (s *server) identify(c echo.Context) (logon.Identity, error) {
	r := c.Request()
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return logon.Identity{}, &logon.Refusal{Code: logon.CodeTokenInvalid, Cause: "no bearer token"}
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return logon.Identity{}, &logon.Refusal{Code: logon.CodeTokenInvalid, Cause: "no bearer token"}
	}
	window, _ := s.window(r)
	return s.Core.Identify(r.Context(), strings.TrimSpace(token), window)
}

// authorise wants a held session whose user has the rights.
func (s *server) authorise(c echo.Context, rights ...logon.Right) (logon.Session, error) {
	who, err := s.identify(c)
	if err != nil {
		return logon.Session{}, err
	}
	return s.Core.Authorise(c.Request().Context(), who, rights...)
}

// language is the best language of Accept-Language that there are sentences in; English otherwise.
func language(c echo.Context) string {
	best, weight := "en", 0.0
	for _, element := range list(c.Request().Header, "Accept-Language") {
		tag, q := weighted(element)
		if spoken := spoken(tag); q > weight && spoken != "" {
			best, weight = spoken, q
		}
	}
	return best
}

// spoken is the language of ours that a tag means, by all of it or by its first part; empty when there is none.
func spoken(tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	for _, want := range []string{tag, primary} {
		for _, have := range logon.Languages() {
			if strings.EqualFold(have, want) {
				return have
			}
		}
	}
	return ""
}

// weighted takes an element of an Accept header apart: what, and how much it is wanted, from 0 to 1.
func weighted(element string) (what string, q float64) {
	what, params, _ := strings.Cut(element, ";")
	what = strings.TrimSpace(what)
	value, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	if !ok {
		return what, 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return what, 0
	}
	return what, q
}
