package httpapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// waitForPlace answers when things stand otherwise at a place, seconds later as a rule. It makes no window: without one no ticket is good.
func (s *server) waitForPlace(c echo.Context) error {
	body, err := decode[api.WaitRequest](c)
	if err != nil {
		return err
	}
	v, _ := s.visitor(c)
	standing, err := s.Core.Wait(c.Request().Context(), v, logon.WaitRequest{
		Ticket: body.Ticket, Choice: choiceOf(body.Choice), Seen: body.Seen,
	})
	if err != nil {
		return err
	}
	result := api.WaitResult{
		Free: standing.Refusal == nil, Seen: standing.Seen, TicketExpiresInS: int(standing.TicketLeft / time.Second),
	}
	if standing.Refusal != nil {
		refusal := problemOf(standing.Refusal, v.Language, "")
		result.Refusal = &refusal
	}
	return c.JSON(http.StatusOK, result)
}
