package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (s *server) currentSession(c echo.Context) error {
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	session, rights, err := s.Core.Session(c.Request().Context(), who)
	if err != nil {
		return err
	}
	var result api.SessionResult
	if session.Ended != nil {
		ended := s.endedOf(session, language(c))
		result.Ended = &ended
	} else {
		held := s.sessionOf(session, rights, language(c), true)
		result.Session = &held
	}
	return c.JSON(http.StatusOK, result)
}

func (s *server) logOff(c echo.Context) error {
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	if err := s.forgetBrowser(c); err != nil {
		return err
	}
	session, err := s.Core.LogOff(c.Request().Context(), who)
	if err != nil {
		return err
	}
	s.cookies.clearResume(c.Response(), c.Request(), s.Network.https(c.Request()), session.ID)
	return c.JSON(http.StatusOK, s.endedOf(session, language(c)))
}

// resume answers with the session, its end, or neither: a page that has nothing to resume is no error. It changes no cookie; a
// log on that runs at the same time may just be setting its own.
func (s *server) resume(c echo.Context) error {
	body, err := decode[api.ResumeRequest](c)
	if err != nil {
		return err
	}
	var result api.SessionResult
	secret, session, proven := s.cookies.resume(c.Request(), s.Network.https(c.Request()))
	v, _ := s.visitor(c)
	if secret == "" || v.Window == "" {
		return c.JSON(http.StatusOK, result)
	}
	resumed, err := s.Core.Resume(c.Request().Context(), v, secret, logon.ResumeRequest{
		Instance: body.Instance, TakeOver: body.TakeOver, Reconnect: body.Reconnect, Session: session, Proven: proven,
	})
	if err != nil {
		return err
	}
	switch session := resumed.Session; {
	case session.ID == 0:
	case session.Ended != nil:
		ended := s.endedOf(session, v.Language)
		result.Ended = &ended
	default:
		held := s.sessionOf(session, resumed.Rights, v.Language, true)
		result.Session, result.Token, result.TokenExpiresInS = &held, resumed.Token, tokenSeconds
		result.HoldLeftS = holdLeft(session)
	}
	return c.JSON(http.StatusOK, result)
}

// holdLeft gives the whole seconds for which a pending or lost session still keeps its station; nil for a live one. It is only for a
// page's countdown: this process's clock may not decide about a hold, the database's does.
func holdLeft(s logon.Session) *int {
	if s.HoldUntil.IsZero() {
		return nil
	}
	left := max(0, int(time.Until(s.HoldUntil).Seconds()))
	return &left
}

func (s *server) setStatus(c echo.Context) error {
	body, err := decode[api.StatusRequest](c)
	if err != nil {
		return err
	}
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	status, err := s.Core.SetStatus(c.Request().Context(), who, body.Status, body.Note)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.statusOf(status))
}

func (s *server) myStations(c echo.Context) error {
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	v, _ := s.visitor(c)
	stations, err := s.Core.MyStations(c.Request().Context(), who, v)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.offeredOf(stations, v.Machine))
}

func (s *server) directory(c echo.Context) error {
	if _, err := s.authorise(c); err != nil {
		return err
	}
	entries, err := s.Core.Directory(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.directoryOf(entries))
}

// live hands the handshake over. The writer is net/http's own: what wraps it would stand between the connection and who takes it.
func (s *server) live(c echo.Context) error {
	r := c.Request()
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		c.Response().Header().Set("Upgrade", "websocket")
		return &logon.Refusal{Code: logon.CodeMethodNotAllowed}
	}
	secure := s.Network.https(r)
	window, _ := s.window(r)
	secret, _, _ := s.cookies.resume(r, secure)
	// Anybody can write a resume cookie; a window cookie is signed. Only both tell somebody who may have a session to come back to.
	resume := secret != "" && window != ""
	response := c.Response()
	response.Committed = true // whatever happens from here is not ours to answer
	response.Status = http.StatusSwitchingProtocols
	s.Live(response.Writer, r, window, s.address(c), resume)
	return nil
}
