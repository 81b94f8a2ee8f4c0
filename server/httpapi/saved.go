package httpapi

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// Automatic log on: the cookie holds the token of what this browser has saved. It is replaced by every answer to a use, and stays when its
// browser is closed.

// logOnAutomatically keeps the next token whatever the answer is: the one that was shown is used up.
func (s *server) logOnAutomatically(c echo.Context) error {
	body, err := decode[api.AutomaticRequest](c)
	if err != nil {
		return err
	}
	v, err := s.newcomer(c, body.Language)
	if err != nil {
		return err
	}
	outcome, next, err := s.Core.LogOnAutomatically(c.Request().Context(), v, logon.AutomaticRequest{Instance: body.Instance, Client: body.Client})
	var refusal *logon.Refusal
	switch {
	case next != "":
		s.keepSaved(c, next)
	case errors.As(err, &refusal) && (refusal.Code == logon.CodeAutomaticLogonFailed || refusal.Code == logon.CodeSavedLogonReused):
		s.keepSaved(c, "")
	}
	if err != nil {
		return err
	}
	return s.answerOutcome(c, v, outcome)
}

// keepSaved gives the browser a token to keep, or takes what it has.
func (s *server) keepSaved(c echo.Context, token string) {
	maxAge := deviceFor
	if token == "" {
		maxAge = -1
	}
	s.cookies.set(c.Response(), s.Network.https(c.Request()), savedCookie, token, maxAge)
}

// forgetBrowser switches automatic log on off where somebody logs off.
func (s *server) forgetBrowser(c echo.Context) error {
	v, _ := s.visitor(c)
	if err := s.Core.ForgetBrowser(c.Request().Context(), v); err != nil {
		return err
	}
	if v.Saved != "" {
		s.keepSaved(c, "")
	}
	return nil
}

func (s *server) mySavedLogons(c echo.Context) error {
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	saved, err := s.Core.SavedLogons(c.Request().Context(), who)
	if err != nil {
		return err
	}
	v, _ := s.visitor(c)
	out := make([]api.SavedLogon, 0, len(saved))
	for _, l := range saved {
		out = append(out, api.SavedLogon{
			ID: l.ID, Browser: l.Browser, System: l.System, Address: l.Address, CreatedAt: l.Created.UTC(), UsedAt: l.Used.UTC(),
			ThisBrowser: bytes.Equal(l.Device, v.Device),
			Choice: api.StationChoice{
				Type: api.StationType(l.Choice.Type), Station: l.Choice.Station, Number: l.Choice.Number, Persistent: l.Choice.Persistent,
			},
		})
	}
	return c.JSON(http.StatusOK, out)
}

// revokeSavedLogons revokes one, or all without an id. Where it is this browser's, the cookie goes too; those of others open nothing, and go with
// the answer to their next use.
func (s *server) revokeSavedLogons(c echo.Context) error {
	var n int64
	if c.Param("id") != "" {
		var err error
		if n, err = id(c); err != nil {
			return err
		}
	}
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	saved, err := s.Core.SavedLogons(c.Request().Context(), who)
	if err != nil {
		return err
	}
	if err := s.Core.RevokeSavedLogons(c.Request().Context(), who, n); err != nil {
		return err
	}
	v, _ := s.visitor(c)
	for _, l := range saved {
		if bytes.Equal(l.Device, v.Device) && (n == 0 || l.ID == n) {
			s.keepSaved(c, "")
		}
	}
	return c.NoContent(http.StatusNoContent)
}
