package httpapi

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// Single sign-on: start seals the trip into a cookie, the callback ends it and seals what came of it into another, and the page takes that. No
// node remembers anything, so each step may reach another one. Codes, states and tickets are in no address that the page has and in no log.

const (
	tripCookie    = "trip"
	arrivalCookie = "arrival"
	// tripFor is how long somebody may take at the provider, with a password and a second factor; arrivalFor is for the page to load.
	tripFor    = 10 * time.Minute
	arrivalFor = 2 * time.Minute
	// maxReturned bounds what a provider may send back by way of the browser.
	maxReturned = 4096
)

// arrival is what came of a trip, until the page takes it: a ticket, or a refusal.
type arrival struct {
	Window, User, Ticket string
	Code                 logon.Code
	Provider             string
	Ledger               logon.LedgerNumber
	RetryAfter           time.Duration
}

// ssoInfo adds to server-info what the page must know. Another host's page cannot come back here: providers know this host's own address, which
// is all that it is told. Where there is no provider, a page without a form would have nothing.
func (s *server) ssoInfo(c echo.Context, p logon.Policies, info *api.ServerInfo) {
	r := c.Request()
	choices := s.Core.ProviderChoices()
	info.PasswordOff = !p.PasswordForm && len(choices) > 0
	if handedOn(r) {
		if len(choices) > 0 {
			info.SsoAtHome = &api.SsoAtHome{}
			if len(s.Origins) > 0 {
				info.SsoAtHome.Address = s.Origins[0]
			}
		}
		return
	}
	for _, choice := range choices {
		info.Providers = append(info.Providers, api.SsoProvider{Name: choice.Name, Label: choice.Label})
	}
	info.Arrived = s.arrived(r) != nil
}

func (s *server) startSso(c echo.Context) error {
	body, err := decode[api.SsoRequest](c)
	if err != nil {
		return err
	}
	r := c.Request()
	if handedOn(r) {
		return &logon.Refusal{Code: logon.CodeNotFound}
	}
	v, err := s.newcomer(c, body.Language)
	if err != nil {
		return err
	}
	provider := c.Param("provider")
	address, trip, err := s.Core.Depart(r.Context(), v, provider, s.ownAddress(r)+prefix+"/sso/"+provider+"/callback")
	if err != nil {
		return err
	}
	kept, err := closed(s.seal, tripCookie, trip, tripFor)
	if err != nil {
		return err
	}
	s.keep(c, tripCookie, kept, tripFor)
	return c.JSON(http.StatusOK, api.SsoAddress{Address: address})
}

// ownAddress is where a person comes back to: the address that they use, as long as it is one that the operator names.
func (s *server) ownAddress(r *http.Request) string {
	used := s.Network.origin(r)
	if len(s.Origins) == 0 || slices.ContainsFunc(s.Origins, func(own string) bool { return sameOrigin(own, used) }) {
		return used
	}
	return s.Origins[0]
}

// ssoCallback is called by a person's browser that a provider sent here, or by anybody else's page. Whatever comes of it stays here: the page
// is where they land, always at the same address.
func (s *server) ssoCallback(c echo.Context) error {
	r := c.Request()
	if handedOn(r) {
		return &logon.Refusal{Code: logon.CodeNotFound}
	}
	secure := s.Network.https(r)
	v, _ := s.visitor(c)
	value, _ := s.cookies.one(r, secure, tripCookie)
	trip := opened[logon.Trip](s.seal, tripCookie, value)
	if trip != nil && trip.Language != "" {
		v.Language = trip.Language
	}
	query := r.URL.Query()
	back := logon.ComeBack{
		Provider: c.Param("provider"), State: one(query["state"]), Code: one(query["code"]), Error: one(query["error"]), Issuer: one(query["iss"]),
	}
	if trip != nil && trip.State == back.State {
		s.keep(c, tripCookie, "", -1) // over, whatever comes of it
	}
	came := arrival{Window: v.Window}
	arrived, err := s.Core.Arrive(r.Context(), v, trip, back)
	var refusal *logon.Refusal
	switch {
	case err == nil:
		came.User, came.Ticket = arrived.UserName, arrived.Ticket
	case errors.As(err, &refusal) && refusal.Code == logon.CodeNotFound:
		return err
	case errors.As(err, &refusal):
		came.Code, came.Provider, came.Ledger, came.RetryAfter = refusal.Code, refusal.Provider, refusal.Ledger, refusal.RetryAfter
	default:
		s.Log.Error("a log on by single sign-on failed", "provider", back.Provider, "err", err)
		came.Code = logon.CodeUnavailable
	}
	kept, err := closed(s.seal, arrivalCookie, came, arrivalFor)
	if err != nil {
		return err
	}
	s.keep(c, arrivalCookie, kept, arrivalFor)
	return c.Redirect(http.StatusSeeOther, "/")
}

// one is a parameter that is there once, and short.
func one(values []string) string {
	if len(values) != 1 || len(values[0]) > maxReturned {
		return ""
	}
	return values[0]
}

// takeArrival gives the page what came of the trip, and forgets it.
func (s *server) takeArrival(c echo.Context) error {
	body, err := decode[api.ArrivalRequest](c)
	if err != nil {
		return err
	}
	if _, err := s.newcomer(c, body.Language); err != nil {
		return err
	}
	came := s.arrived(c.Request())
	s.keep(c, arrivalCookie, "", -1)
	switch {
	case came == nil:
		return &logon.Refusal{Code: logon.CodeTicketInvalid, Cause: "nobody came back in this window"}
	case came.Code != "":
		return &logon.Refusal{Code: came.Code, Provider: came.Provider, Ledger: came.Ledger, RetryAfter: came.RetryAfter}
	}
	return c.JSON(http.StatusOK, api.Arrival{User: came.User, Ticket: came.Ticket, TicketExpiresInS: int(logon.TicketFor / time.Second)})
}

// arrived is what came of a trip in the window of the request; nil when there is nothing to take.
func (s *server) arrived(r *http.Request) *arrival {
	value, _ := s.cookies.one(r, s.Network.https(r), arrivalCookie)
	came := opened[arrival](s.seal, arrivalCookie, value)
	if came == nil {
		return nil
	}
	// A refusal is nobody's: who lost their window on the way is to read it, too.
	if window, _ := s.window(r); came.Window != window && came.Code == "" {
		return nil
	}
	return came
}

func (s *server) keep(c echo.Context, cookie, value string, lasts time.Duration) {
	seconds := int(lasts / time.Second)
	if lasts < 0 {
		seconds = -1
	}
	s.cookies.set(c.Response(), s.Network.https(c.Request()), cookie, value, seconds)
}
