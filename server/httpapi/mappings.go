package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// mappingRoutes are the addresses of what groups of directories and providers give.
func (s *server) mappingRoutes(v1 *echo.Group) {
	v1.GET("/admin/mappings", listed(s.Admin.Mappings, mappingOf), s.administer)
	v1.POST("/admin/mappings", s.createMapping, s.administer)
	v1.DELETE("/admin/mappings/:id", deleted(s.Admin.Unmap), s.administer)
}

func (s *server) createMapping(c echo.Context) error {
	body, err := decode[api.MappingCreate](c)
	if err != nil {
		return err
	}
	made, err := s.Admin.Map(c.Request().Context(), body.Source, body.Group, logon.GranteeName{Role: body.Role, Workgroup: body.Workgroup})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, mappingOf(made))
}

func mappingOf(m logon.Mapping) api.Mapping {
	out := api.Mapping{ID: m.ID, Source: m.Source, Group: m.Group}
	switch m.Gives.Kind {
	case logon.Role:
		out.Role = m.GivesName
	case logon.Workgroup:
		out.Workgroup = m.GivesName
	}
	return out
}
