package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// serverInfo is what the page must know before anyone has logged on; with it comes the window, if there is none.
func (s *server) serverInfo(c echo.Context) error {
	p, err := s.Core.Policies(c.Request().Context())
	if err != nil {
		return err
	}
	v, state := s.visitor(c)
	if state == missing || state == forged {
		s.newWindow(c)
	}
	info := api.ServerInfo{
		Version: s.Version, Hosts: s.hosts(c.Request()), CredentialKind: api.CredentialKind(p.CredentialKind), CredentialLabel: p.UserLabel(),
		CachedCredentials: p.CachedCredentials, PasswordMinLength: p.PasswordMinLength,
		Stationless: p.Stationless, InternalExtensions: p.InternalExtensions,
		StationTypes:  []api.StationType{api.StationTypeWorkstation, api.StationTypeRemoteWorkstation, api.StationTypeRemoteNumber},
		NumberExample: s.Numbers.Example(p.DefaultRegion), Languages: p.OfferedLanguages(), HoldS: int(p.HoldNetworkLoss), Contact: p.Contact,
		Statuses: statusChoicesOf(p.Statuses), Browsers: browsersOf(language(c)), Automatic: v.Saved != "",
	}
	s.ssoInfo(c, p, &info)
	if p.Stationless {
		info.StationTypes = append(info.StationTypes, api.StationTypeNone)
	}
	return c.JSON(http.StatusOK, info)
}

func (s *server) logOn(c echo.Context) error {
	body, err := decode[api.LogonRequest](c)
	if err != nil {
		return err
	}
	v, err := s.newcomer(c, body.Language)
	if err != nil {
		return err
	}
	outcome, err := s.Core.LogOn(c.Request().Context(), v, logon.LogonRequest{
		Instance: body.Instance, User: body.User, Password: body.Password, Choice: choiceOf(body.Choice), Client: body.Client,
		Automatic: body.Automatic,
	})
	if err != nil {
		return err
	}
	return s.answerOutcome(c, v, outcome)
}

func (s *server) continueLogon(c echo.Context) error {
	body, err := decode[api.ContinueRequest](c)
	if err != nil {
		return err
	}
	v, err := s.newcomer(c, body.Language)
	if err != nil {
		return err
	}
	request := logon.ContinueRequest{
		Instance: body.Instance, Ticket: body.Ticket, Choice: choiceOf(body.Choice), Client: body.Client, Automatic: body.Automatic,
	}
	if said := body.Agreement; said != nil {
		request.Agreement = &logon.AgreementDecision{Version: said.Version, Accept: said.Accept}
	}
	outcome, err := s.Core.Continue(c.Request().Context(), v, request)
	if err != nil {
		return err
	}
	return s.answerOutcome(c, v, outcome)
}

func choiceOf(c api.StationChoice) logon.Choice {
	return logon.Choice{Type: logon.StationType(c.Type), Station: c.Station, Number: c.Number, Persistent: c.Persistent}
}

func (s *server) answerOutcome(c echo.Context, v logon.Visitor, o logon.Outcome) error {
	if o.Missing != nil {
		return c.JSON(http.StatusOK, api.LogonResult{Missing: s.missingOf(*o.Missing, v.Machine)})
	}
	g := o.Granted
	s.cookies.setResume(c.Response(), s.Network.https(c.Request()), g.Session.ID, g.Resume)
	if g.Saved != "" || g.Forgotten {
		s.keepSaved(c, g.Saved)
	}
	return c.JSON(http.StatusOK, api.LogonResult{Granted: &api.Granted{
		Session: s.sessionOf(g.Session, g.Rights, g.Session.Language, true), Token: g.Token, TokenExpiresInS: tokenSeconds, Ledger: int64(g.Ledger),
	}})
}

func (s *server) missingOf(m logon.Missing, machine string) *api.Missing {
	missing := api.Missing{
		What: api.MissingWhatChooseStation, Ticket: m.Ticket, TicketExpiresInS: int(logon.TicketFor / time.Second),
		Stations: s.offeredOf(m.Stations, machine),
	}
	if a := m.Agreement; a != nil {
		missing.What, missing.Stations = api.MissingWhatAgreement, nil
		missing.Agreement = &api.ShownAgreement{Version: a.Version, Language: a.Language, Text: a.Text}
	}
	return &missing
}

const tokenSeconds = int(logon.TokenFor / time.Second)
