package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// directoryRoutes are the addresses of directories that administrators keep. A definition has the keys of the configuration: what they mean, and whether
// they are right, is not known here.
func (s *server) directoryRoutes(v1 *echo.Group) {
	v1.GET("/admin/directories", listed(s.Kept.Directories, directoryOf), s.administer)
	v1.GET("/admin/directories/:directory", s.readDirectory, s.administer)
	v1.PUT("/admin/directories/:directory", s.putDirectory, s.administer)
	v1.DELETE("/admin/directories/:directory", s.removeDirectory, s.administer)
	v1.POST("/admin/directories/:directory/check", s.checkDirectory, s.administer)
}

func (s *server) readDirectory(c echo.Context) error {
	all, err := s.Kept.Directories(c.Request().Context())
	if err != nil {
		return err
	}
	for _, d := range slices.Backward(all) { // a kept one hides behind one of the configuration that has its name
		if d.Name == c.Param("directory") {
			return c.JSON(http.StatusOK, directoryOf(d))
		}
	}
	return &logon.Refusal{Code: logon.CodeNotFound}
}

// directoryPut is api.DirectoryPut; only so is a revision that is not there another one than 0, which is a new directory's.
type directoryPut struct {
	Revision   *int64                  `json:"revision"`
	Definition api.DirectoryDefinition `json:"definition"`
}

func (s *server) putDirectory(c echo.Context) error {
	body, err := decode[directoryPut](c)
	switch {
	case err != nil:
		return err
	case body.Revision == nil:
		return &logon.Refusal{Code: logon.CodeFieldRequired, Field: "revision"}
	case *body.Revision < 0:
		return &logon.Refusal{Code: logon.CodeFieldInvalid, Field: "revision"}
	}
	definition, err := json.Marshal(body.Definition)
	if err != nil {
		return err
	}
	now, err := s.Kept.PutDirectory(c.Request().Context(), c.Param("directory"), definition, *body.Revision, administrator(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, directoryOf(now))
}

func (s *server) removeDirectory(c echo.Context) error {
	users, err := s.Kept.RemoveDirectory(c.Request().Context(), c.Param("directory"), administrator(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, api.DirectoryRemoved{Users: users})
}

func (s *server) checkDirectory(c echo.Context) error {
	body, err := decode[api.DirectoryCheck](c)
	if err != nil {
		return err
	}
	steps, err := s.Kept.CheckDirectory(c.Request().Context(), c.Param("directory"), body.User)
	if err != nil {
		return err
	}
	out := api.DirectoryChecked{Well: true, Steps: make([]api.DirectoryStep, 0, len(steps))}
	for _, step := range steps {
		out.Well = out.Well && step.OK
		out.Steps = append(out.Steps, api.DirectoryStep{Server: step.Server, Name: step.Name, Ok: step.OK, Found: step.Found, Do: step.Do})
	}
	return c.JSON(http.StatusOK, out)
}

func directoryOf(d logon.DirectoryStanding) api.AccountDirectory {
	out := api.AccountDirectory{
		Name: d.Name, From: api.AccountDirectoryFromConfiguration, Users: d.Users, LeftOut: d.LeftOut, Up: d.Health.Up, Since: utc(d.Health.Since), Why: d.Health.Why,
	}
	// Of a row that somebody wrote by hand what fits is shown.
	_ = json.Unmarshal(d.Definition, &out.Definition)
	out.Definition.Password = ""
	if d.Kept != nil {
		out.From, out.Revision, out.ChangedBy, out.ChangedAt = api.AccountDirectoryFromDatabase, d.Kept.Revision, d.Kept.ChangedBy, utc(d.Kept.ChangedAt)
	}
	return out
}
