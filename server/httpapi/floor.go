package httpapi

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// How many ledger entries come at once.
const usualEntries, mostEntries = 100, 500

func (s *server) listSessions(c echo.Context) error {
	if _, err := s.authorise(c, logon.Supervise); err != nil {
		return err
	}
	return listed(s.Core.HeldSessions, func(held logon.Session) api.HeldSession {
		return api.HeldSession{Session: s.sessionOf(held, nil, language(c), false), Address: held.Address}
	})(c)
}

func (s *server) endSession(c echo.Context) error {
	by, err := s.authorise(c, logon.Supervise)
	if err != nil {
		return err
	}
	n, err := id(c)
	if err != nil {
		return err
	}
	body, err := decode[api.EndRequest](c)
	if err != nil {
		return err
	}
	session, err := s.Core.EndSession(c.Request().Context(), by, logon.SessionID(n), body.Note)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.endedOf(session, language(c)))
}

func (s *server) listLedger(c echo.Context) error {
	before, err := number(c, "before", 1, 1<<62, 0)
	if err != nil {
		return err
	}
	limit, err := number(c, "limit", 1, mostEntries, usualEntries)
	if err != nil {
		return err
	}
	entries, err := s.Core.Ledger(c.Request().Context(), logon.LedgerNumber(before), int(limit))
	if err != nil {
		return err
	}
	out := make([]api.LedgerEntry, 0, len(entries))
	for _, e := range entries {
		out = append(out, ledgerOf(e))
	}
	return c.JSON(http.StatusOK, out)
}

// number reads a number from the query; usual is for one that is not there.
func number(c echo.Context, name string, least, most, usual int64) (int64, error) {
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	values := query[name]
	if err == nil && len(values) == 0 {
		return usual, nil
	}
	if err == nil && len(values) == 1 {
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err == nil && n >= least && n <= most {
			return n, nil
		}
	}
	return 0, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: name}
}
