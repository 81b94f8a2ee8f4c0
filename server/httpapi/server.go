package httpapi

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

const (
	prefix   = "/api/v1"
	livePath = prefix + "/live"
	// forwardPath is another host's API.
	forwardPath = hostsPrefix + ":host" + prefix + "/*"
	// answerIn is how long the parts behind a request may take; with a proof of life and its second claim, a log on needs seconds.
	answerIn = 20 * time.Second
	waitPath = prefix + "/logon/wait"
	waitIn   = logon.WaitFor + 3*time.Second
)

type server struct {
	Options
	cookies cookies
	seal    seal
	page    page
	strays  strayProxies
	// transport has the connections to other hosts.
	transport *http.Transport
}

// New makes the handler of everything that the server answers by HTTP. Timeouts of the connection are the caller's, who owns it; no middleware
// here stands between a handler and its connection (those for gzip and timeouts break the upgrade).
func New(o Options) http.Handler {
	s := &server{Options: o, cookies: cookies{o.Installation}, seal: newSeal(o.Installation), page: loadPage(o.Page), transport: newTransport()}
	return s.router()
}

func (s *server) router() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.Logger.SetOutput(io.Discard) // slog logs; nothing else here does
	if s.Host.Name != "" {
		e.Pre(s.atHome)
	}
	e.Use(headers, s.logged, s.noticed, s.recovered, s.trusting, s.crossSite, deadline, s.orPage)
	s.routes(e)
	return e
}

// routes is the one page on which every address stands.
func (s *server) routes(e *echo.Echo) {
	v1 := e.Group(prefix)
	v1.GET("/live", s.live)
	v1.GET("/server-info", s.serverInfo)
	v1.GET("/catalogue", fixed("application/json", api.CatalogueJSON()))
	v1.GET("/openapi.yaml", fixed("application/yaml", api.Contract()))

	v1.POST("/logon", s.logOn)
	v1.POST("/logon/automatic", s.logOnAutomatically)
	v1.POST("/logon/continue", s.continueLogon)
	v1.POST("/logon/wait", s.waitForPlace)
	v1.POST("/logon/sso", s.takeArrival)
	v1.POST("/sso/:provider/start", s.startSso)
	v1.GET("/sso/:provider/callback", s.ssoCallback)
	v1.GET("/session", s.currentSession)
	v1.DELETE("/session", s.logOff, toTheEnd)
	v1.POST("/session/resume", s.resume)
	v1.PUT("/session/status", s.setStatus)
	v1.GET("/stations", s.myStations)
	v1.GET("/directory", s.directory)
	v1.POST("/me/password", s.changePassword)
	v1.GET("/me/saved-logons", s.mySavedLogons)
	v1.DELETE("/me/saved-logons", s.revokeSavedLogons)
	v1.DELETE("/me/saved-logons/:id", s.revokeSavedLogons)

	v1.GET("/admin/users", listed(s.Admin.Users, userOf), s.administer)
	v1.POST("/admin/users", s.createUser, s.administer)
	v1.PATCH("/admin/users/:id", s.changeUser, s.administer)
	v1.DELETE("/admin/users/:id", deleted(s.Admin.DeleteUser), s.administer)
	v1.GET("/admin/users/:id/rights", s.rightsOfUser, s.administer)
	s.directoryRoutes(v1)
	s.mappingRoutes(v1)
	s.circleRoutes(v1, "/admin/roles", logon.Role)
	s.circleRoutes(v1, "/admin/workgroups", logon.Workgroup)
	v1.GET("/admin/stations", listed(s.Admin.Stations, stationOf), s.administer)
	v1.POST("/admin/stations", s.createStation, s.administer)
	v1.PATCH("/admin/stations/:id", s.changeStation, s.administer)
	v1.DELETE("/admin/stations/:id", deleted(s.Admin.DeleteStation), s.administer)
	v1.GET("/admin/rights", listed(s.Admin.Grants, grantOf), s.administer)
	v1.POST("/admin/rights", s.grantRight, s.administer)
	v1.DELETE("/admin/rights/:id", deleted(s.Admin.Withdraw), s.administer)
	v1.GET("/admin/policies", s.readPolicies, s.administer)
	v1.PATCH("/admin/policies", s.changePolicies, s.administer)
	v1.GET("/admin/agreement", s.readAgreement, s.administer)
	v1.PUT("/admin/agreement", s.publishAgreement, s.administer)
	v1.GET("/admin/ledger", s.listLedger, s.administer)
	v1.GET("/admin/sessions", s.listSessions)        // right Supervise
	v1.POST("/admin/sessions/:id/end", s.endSession) // right Supervise

	// The same of another host.
	e.Match([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, forwardPath, s.forward)

	read := []string{http.MethodGet, http.MethodHead}
	e.Match(read, "/healthz", s.healthz)
	e.Match(read, "/readyz", s.readyz)
	if s.Metrics != nil {
		e.GET("/metrics", echo.WrapHandler(s.Metrics))
	}
}

// live tells whether the request is for a live connection, here or at another host.
func live(c echo.Context) bool {
	path := c.Path()
	if path == forwardPath {
		path = prefix + "/" + c.Param("*")
	}
	return path == livePath && c.Request().Method == http.MethodGet
}

// deadline bounds what is behind a request. A live connection lasts.
func deadline(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if live(c) {
			return next(c)
		}
		limit := answerIn
		if c.Path() == waitPath {
			limit = waitIn
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), limit)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// toTheEnd carries a request out whose client has gone meanwhile: who logs off and leaves the page has logged off.
func toTheEnd(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), answerIn)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// headers are on every answer of the API: nothing of it is kept, framed, sniffed or run. The page sets its own.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		return next(c)
	}
}

func fixed(contentType string, body []byte) echo.HandlerFunc {
	return func(c echo.Context) error { return c.Blob(http.StatusOK, contentType, body) }
}
