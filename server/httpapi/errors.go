package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

// comeAgain is what a client is told to wait when the database is away: a failover takes longer, but clients must not come all at once
// either, and they spread by themselves.
const comeAgain = 2 * time.Second

// codeKey is where the request log finds the code of the answer.
const codeKey = "code"

// fail is the one error writer: every handler's error ends here.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	refusal, reference := refusalOf(err), ""
	switch info := refusal.Code.Info(); {
	case refusal.Code == logon.CodeInternal, info.Status == 0:
		if info.Status == 0 { // a code that no HTTP answer may have
			refusal = &logon.Refusal{Code: logon.CodeInternal}
		}
		reference = random(9)
		s.Log.Error("request failed", "reference", reference, "method", c.Request().Method, "path", c.Request().URL.Path, "err", err)
	case errors.Is(err, context.Canceled): // the client went away; nobody reads the answer
	case refusal.Code == logon.CodeUnavailable:
		s.Log.Warn("database unavailable", "method", c.Request().Method, "path", c.Request().URL.Path, "err", err)
	}
	c.Set(codeKey, refusal.Code)
	if refusal.Cause != "" {
		c.Set("cause", refusal.Cause)
	}
	if err := writeProblem(c, problemOf(refusal, language(c), reference)); err != nil {
		s.Log.Debug("could not answer", "err", err)
	}
}

// refusalOf finds what to tell of an error; CodeInternal for all that nobody expected.
func refusalOf(err error) *logon.Refusal {
	var (
		refusal *logon.Refusal
		busy    logon.BusyError
		routing *echo.HTTPError
	)
	switch {
	case errors.As(err, &refusal):
		return refusal
	case errors.As(err, &busy):
		return &logon.Refusal{Code: logon.CodeLogonBusy, RetryAfter: busy.RetryAfter}
	case errors.Is(err, logon.ErrUnavailable), errors.Is(err, logon.ErrFenced),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &logon.Refusal{Code: logon.CodeUnavailable, RetryAfter: comeAgain}
	case errors.As(err, &routing) && routing.Code == http.StatusNotFound:
		return &logon.Refusal{Code: logon.CodeNotFound}
	case errors.As(err, &routing) && routing.Code == http.StatusMethodNotAllowed:
		return &logon.Refusal{Code: logon.CodeMethodNotAllowed}
	}
	return &logon.Refusal{Code: logon.CodeInternal}
}

// recovered turns a panic into an error with its stack, for the log. One in the middle of an answer cuts the connection, or the client would
// take half an answer for a whole one.
func (s *server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			switch {
			case p == nil:
				return
			case p == http.ErrAbortHandler:
				panic(p)
			}
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			if c.Response().Committed {
				s.Log.Error("request failed while answering", "path", c.Request().URL.Path, "err", err)
				panic(http.ErrAbortHandler)
			}
		}()
		return next(c)
	}
}
