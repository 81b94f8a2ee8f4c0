package httpapi

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// circleRoutes are the addresses of roles, or of workgroups.
func (s *server) circleRoutes(v1 *echo.Group, path string, kind logon.CircleKind) {
	all := func(ctx context.Context) ([]logon.Circle, error) { return s.Admin.Circles(ctx, kind) }
	v1.GET(path, listed(all, circleOf), s.administer)
	v1.POST(path, s.createCircle(kind), s.administer)
	v1.DELETE(path+"/:id", deleted(func(ctx context.Context, id int64, by string) error {
		return s.Admin.DeleteCircle(ctx, logon.CircleID{Kind: kind, ID: id}, by)
	}), s.administer)
	v1.GET(path+"/:id/members", s.members(kind), s.administer)
	v1.POST(path+"/:id/members", s.addMember(kind), s.administer)
	v1.DELETE(path+"/:id/members/:user", s.removeMember(kind), s.administer)
}

func (s *server) createCircle(kind logon.CircleKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		body, err := decode[api.CircleCreate](c)
		if err != nil {
			return err
		}
		circle, err := s.Admin.CreateCircle(c.Request().Context(), kind, body.Name)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusCreated, circleOf(circle))
	}
}

func (s *server) members(kind logon.CircleKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c)
		if err != nil {
			return err
		}
		return listed(func(ctx context.Context) ([]logon.Member, error) {
			return s.Admin.Members(ctx, logon.CircleID{Kind: kind, ID: n})
		}, memberOf)(c)
	}
}

func (s *server) addMember(kind logon.CircleKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c)
		if err != nil {
			return err
		}
		body, err := decode[api.MemberAdd](c)
		if err != nil {
			return err
		}
		member, err := s.Admin.AddMember(c.Request().Context(), logon.CircleID{Kind: kind, ID: n}, body.User)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusCreated, memberOf(member))
	}
}

func (s *server) removeMember(kind logon.CircleKind) echo.HandlerFunc {
	return func(c echo.Context) error {
		user, err := idIn(c, "user")
		if err != nil {
			return err
		}
		n, err := id(c)
		if err != nil {
			return err
		}
		member, err := s.Admin.RemoveMember(c.Request().Context(), logon.CircleID{Kind: kind, ID: n}, logon.UserID(user), administrator(c))
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, memberOf(member))
	}
}

// rightsOfUser lists a user's effective rights.
func (s *server) rightsOfUser(c echo.Context) error {
	n, err := id(c)
	if err != nil {
		return err
	}
	return listed(func(ctx context.Context) ([]logon.EffectiveRight, error) {
		return s.Admin.EffectiveRights(ctx, logon.UserID(n))
	}, effectiveRightOf)(c)
}

func circleOf(c logon.Circle) api.Circle {
	return api.Circle{ID: c.ID, Name: c.Name, Members: c.Members}
}

func memberOf(m logon.Member) api.Member {
	return api.Member{ID: int64(m.User), User: m.UserName, DisplayName: m.DisplayName, Source: m.Source}
}

func effectiveRightOf(r logon.EffectiveRight) api.EffectiveRight {
	out := api.EffectiveRight{Right: api.RightName(r.Right), Station: r.StationName, From: api.EffectiveRightFromUser, Name: r.FromName}
	if r.From != "" {
		out.From = api.EffectiveRightFrom(r.From)
	}
	return out
}

func grantOf(g logon.Grant) api.Grant {
	out := api.Grant{ID: g.ID, Right: api.RightName(g.Right), Station: g.StationName}
	switch to := g.To.(type) {
	case logon.UserID:
		out.User = g.ToName
	case logon.CircleID:
		if to.Kind == logon.Workgroup {
			out.Workgroup = g.ToName
		} else {
			out.Role = g.ToName
		}
	}
	return out
}
