package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (s *server) readPolicies(c echo.Context) error {
	p, err := s.Admin.Policies(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, policiesOf(p))
}

func (s *server) changePolicies(c echo.Context) error {
	body, err := decode[api.PolicyChange](c)
	if err != nil {
		return err
	}
	change := logon.PolicyChange{
		Stationless: body.Stationless, HoldNetworkLoss: body.HoldNetworkLossS, HoldCleanClose: body.HoldCleanCloseS, IdleLogoff: body.IdleLogoffS,
		StationLicences: body.StationLicences, InternalExtensions: body.InternalExtensions, DefaultRegion: body.DefaultRegion,
		Contact: body.Contact, CredentialLabel: body.CredentialLabel, CachedCredentials: body.CachedCredentials,
		Agreement: body.Agreement, PasswordMinLength: body.PasswordMinLength, PasswordForm: body.PasswordForm, Languages: body.Languages,
	}
	if body.CredentialKind != nil {
		kind := logon.CredentialKind(*body.CredentialKind)
		change.CredentialKind = &kind
	}
	if body.Statuses != nil {
		statuses := make([]logon.StatusChoice, 0, len(*body.Statuses))
		for _, status := range *body.Statuses {
			statuses = append(statuses, logon.StatusChoice{Code: status.Code, Label: status.Label})
		}
		change.Statuses = &statuses
	}
	p, err := s.Admin.ChangePolicies(c.Request().Context(), change)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, policiesOf(p))
}

func policiesOf(p logon.Policies) api.Policies {
	return api.Policies{
		Stationless: p.Stationless, HoldNetworkLossS: int(p.HoldNetworkLoss), HoldCleanCloseS: int(p.HoldCleanClose), IdleLogoffS: int(p.IdleLogoff),
		StationLicences: p.StationLicences, InternalExtensions: p.InternalExtensions, DefaultRegion: p.DefaultRegion,
		Contact: p.Contact, CredentialKind: api.CredentialKind(p.CredentialKind), CredentialLabel: p.CredentialLabel,
		CachedCredentials: p.CachedCredentials, Agreement: p.Agreement, PasswordMinLength: p.PasswordMinLength, PasswordForm: p.PasswordForm,
		Languages: append([]string{}, p.Languages...),
		Statuses:  statusChoicesOf(p.Statuses), Version: p.Version,
	}
}

func statusChoicesOf(choices []logon.StatusChoice) []api.StatusChoice {
	out := make([]api.StatusChoice, 0, len(choices))
	for _, choice := range choices {
		out = append(out, api.StatusChoice{Code: choice.Code, Label: choice.Label})
	}
	return out
}
