package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (s *server) readAgreement(c echo.Context) error {
	a, err := s.Admin.Agreement(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, agreementOf(a))
}

func (s *server) publishAgreement(c echo.Context) error {
	body, err := decode[api.Agreement](c)
	if err != nil {
		return err
	}
	texts := make([]logon.AgreementText, 0, len(body.Texts))
	for _, text := range body.Texts {
		texts = append(texts, logon.AgreementText{Language: text.Language, Text: text.Text})
	}
	a, err := s.Admin.PublishAgreement(c.Request().Context(), body.Version, texts, administrator(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, agreementOf(a))
}

func agreementOf(a logon.Agreement) api.Agreement {
	texts := make([]api.AgreementText, 0, len(a.Texts))
	for _, text := range a.Texts {
		texts = append(texts, api.AgreementText{Language: text.Language, Text: text.Text})
	}
	return api.Agreement{Version: a.Version, Texts: texts}
}
