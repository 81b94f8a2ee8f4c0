package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (s *server) changePassword(c echo.Context) error {
	body, err := decode[api.PasswordChange](c)
	if err != nil {
		return err
	}
	who, err := s.identify(c)
	if err != nil {
		return err
	}
	v, _ := s.visitor(c)
	err = s.Core.ChangePassword(c.Request().Context(), v, who, logon.PasswordChange{Current: body.Current, New: body.New})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
