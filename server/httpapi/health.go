package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// healthz says that the process answers; whether it should get requests is readyz's matter.
func (s *server) healthz(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// readyz says whether this node should get requests, and why not.
func (s *server) readyz(c echo.Context) error {
	reasons := append([]string{}, s.Ready(c.Request().Context())...)
	if !s.page.built() {
		reasons = append(reasons, "the page is not built")
	}
	status := http.StatusOK
	if len(reasons) > 0 {
		status = http.StatusServiceUnavailable
	}
	return c.JSON(status, struct {
		Ready       bool         `json:"ready"`
		Reasons     []string     `json:"reasons"`
		Directories []sourceDown `json:"directories_down,omitempty"`
		Checks      []sourceDown `json:"checks_stopped,omitempty"`
		Providers   []sourceDown `json:"providers_down,omitempty"`
	}{len(reasons) == 0, reasons, s.directoriesDown(), s.checksStopped(), s.providersDown()})
}

// sourceDown is what strangers may read of a directory or provider that did not answer, or of the last check of a directory's accounts, which stopped; the
// log has why.
type sourceDown struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
	// It answers, and refuses the account that this server searches with: that is for an administrator to mend.
	Refused bool `json:"service_account_refused,omitempty"`
}

func (s *server) directoriesDown() (down []sourceDown) {
	if s.Directories == nil {
		return nil
	}
	for _, d := range s.Directories() {
		if !d.Up {
			down = append(down, sourceDown{d.Name, d.Since.UTC(), d.Refused})
		}
	}
	return down
}

func (s *server) checksStopped() (stopped []sourceDown) {
	if s.AccountChecks == nil {
		return nil
	}
	for _, c := range s.AccountChecks() {
		if c.Stopped {
			stopped = append(stopped, sourceDown{Name: c.Directory, Since: c.At.UTC()})
		}
	}
	return stopped
}

func (s *server) providersDown() (down []sourceDown) {
	if s.Providers == nil {
		return nil
	}
	for _, p := range s.Providers() {
		if !p.Up {
			down = append(down, sourceDown{Name: p.Name, Since: p.Since.UTC()})
		}
	}
	return down
}

// logged writes one line for each request, without its query: secrets have no place there, but people put them there.
func (s *server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			s.fail(err, c)
		}
		r, level := c.Request(), s.levelOf(c)
		attributes := []any{
			"method", r.Method, "path", clip(r.URL.Path), "status", c.Response().Status, "took", time.Since(start), "address", s.address(c),
		}
		for _, key := range []string{codeKey, "cause"} {
			if value := c.Get(key); value != nil {
				attributes = append(attributes, key, value)
			}
		}
		s.Log.Log(r.Context(), level, "request", attributes...)
		return nil
	}
}

// levelOf keeps what machines ask every few seconds out of the usual log.
func (s *server) levelOf(c echo.Context) slog.Level {
	switch c.Path() {
	case "/healthz", "/readyz", "/metrics":
		return slog.LevelDebug
	}
	if c.Response().Status >= http.StatusInternalServerError {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
