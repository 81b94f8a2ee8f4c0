package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// administratorKey is where administer leaves the administrator's name for the handlers behind it.
const administratorKey = "administrator"

// administer lets only those through who have the right Administer.
func (s *server) administer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := s.authorise(c, logon.Administer)
		if err != nil {
			return err
		}
		c.Set(administratorKey, who.DisplayName)
		return next(c)
	}
}

// administrator is the display name of who asked, behind administer.
func administrator(c echo.Context) string {
	name, _ := c.Get(administratorKey).(string)
	return name
}

// id reads the number in the path; what is no number is no address of anything.
func id(c echo.Context) (int64, error) { return idIn(c, "id") }

func idIn(c echo.Context, param string) (int64, error) {
	given := c.Param(param)
	n, err := strconv.ParseInt(given, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != given { // a thing has one address
		return 0, &logon.Refusal{Code: logon.CodeNotFound}
	}
	return n, nil
}

// listed answers with all of something.
func listed[T, W any](read func(context.Context) ([]T, error), wire func(T) W) echo.HandlerFunc {
	return func(c echo.Context) error {
		all, err := read(c.Request().Context())
		if err != nil {
			return err
		}
		out := make([]W, 0, len(all))
		for _, one := range all {
			out = append(out, wire(one))
		}
		return c.JSON(http.StatusOK, out)
	}
}

// deleted answers with nothing when the one in the path is gone.
func deleted[ID ~int64](remove func(ctx context.Context, id ID, by string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c)
		if err != nil {
			return err
		}
		if err := remove(c.Request().Context(), ID(n), administrator(c)); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
}

func (s *server) createUser(c echo.Context) error {
	body, err := decode[api.UserCreate](c)
	if err != nil {
		return err
	}
	user, err := s.Admin.CreateUser(c.Request().Context(), body.User, body.DisplayName, body.Password)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, userOf(user))
}

func (s *server) changeUser(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	body, err := decode[api.UserChange](c)
	if err != nil {
		return err
	}
	user, err := s.Admin.ChangeUser(c.Request().Context(), logon.UserID(n), userChange{
		DisplayName: body.DisplayName, Enabled: body.Enabled, Password: body.Password, Allowed: body.Allowed,
	}, administrator(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, userOf(user))
}

func (s *server) createStation(c echo.Context) error {
	body, err := decode[api.StationCreate](c)
	if err != nil {
		return err
	}
	station, err := s.Admin.CreateStation(c.Request().Context(), body.Name, logon.StationType(body.Type), body.Number)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, stationOf(station))
}

func (s *server) changeStation(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	body, err := decode[api.StationChange](c)
	if err != nil {
		return err
	}
	station, err := s.Admin.ChangeStation(c.Request().Context(), logon.StationID(n), logon.StationChange{
		Active: body.Active, Number: body.Number,
	}, administrator(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, stationOf(station))
}

func (s *server) grantRight(c echo.Context) error {
	body, err := decode[api.GrantCreate](c)
	if err != nil {
		return err
	}
	grant, err := s.Admin.Grant(c.Request().Context(), logon.GranteeName{User: body.User, Role: body.Role, Workgroup: body.Workgroup}, logon.Right(body.Right), body.Station)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, grantOf(grant))
}
