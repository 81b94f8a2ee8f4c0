package httpapi

import (
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

// help is where the build puts the users' help: a folder for each language, with an index.html and a missing.html in it.
const help = "help"

// isHelp: the name of a file of the help, or what somebody took for one.
func isHelp(name string) bool { return name == help || strings.HasPrefix(name, help+"/") }

// helpAt answers an address of the help that is no file: its folders lead to the beginning, and whoever took a wrong turn is shown the way.
// No page of the help brings a window, so that reading it is not running the product.
func (s *server) helpAt(c echo.Context, name string) error {
	tongue, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, help), "/"), "/")
	if s.page[path.Join(help, tongue, index)] == nil {
		rest = path.Join(tongue, rest)
		tongue, _, _ = strings.Cut(strings.ToLower(language(c)), "-")
	}
	if s.page[path.Join(help, tongue, index)] == nil {
		tongue = "en"
	}
	home, missing := path.Join(help, tongue, index), s.page[path.Join(help, tongue, "missing.html")]
	switch {
	case s.page[home] == nil || missing == nil:
		return &logon.Refusal{Code: logon.CodeNotFound}
	case rest == "":
		return c.Redirect(http.StatusFound, "/"+home)
	}
	c.Response().Header().Set("Content-Security-Policy", policy)
	return missing.serve(c, http.StatusNotFound)
}
