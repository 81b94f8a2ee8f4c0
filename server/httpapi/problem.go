package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// problemOf is a refusal on the wire: the code, its status, the sentence in the visitor's language, and the facts.
func problemOf(r *logon.Refusal, language, reference string) api.Problem {
	status := r.Code.Info().Status
	p := api.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: string(r.Code),
		Field: r.Field, Limit: r.Limit, Example: r.Example, Station: r.Station, Number: r.Number, Holder: r.Holder, Host: r.Host, Provider: r.Provider,
		Held: api.ProblemHeld(r.Held), TakeOver: r.TakeOver, Ticket: r.Ticket, Ledger: int64(r.Ledger), Reference: reference,
		FreesInS: seconds(r.FreesIn), RetryAfterS: seconds(r.RetryAfter),
		Since: utc(r.Since),
	}
	if reference != "" {
		p.Detail = logon.Sentence(language, r.Code, map[string]string{"reference": reference})
	} else {
		p.Detail = r.Sentence(language)
	}
	for _, fault := range r.Faults {
		p.Faults = append(p.Faults, api.DirectoryFault{Field: fault.Key, What: fault.What})
	}
	if r.Ended != nil && r.Ended.Ended != nil {
		ended := endOf(*r.Ended, language)
		p.Ended = &ended
	}
	return p
}

// seconds rounds up, so that who waits as long as told finds it done; nil when there is nothing to wait for.
func seconds(d time.Duration) *int {
	if d <= 0 {
		return nil
	}
	n := int((d + time.Second - 1) / time.Second)
	return &n
}

func writeProblem(c echo.Context, p api.Problem) error {
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "application/problem+json")
	header.Set(echo.HeaderCacheControl, "no-store")
	if p.RetryAfterS != nil {
		header.Set("Retry-After", strconv.Itoa(*p.RetryAfterS))
	}
	if p.Status == http.StatusUnauthorized {
		header.Set(echo.HeaderWWWAuthenticate, `Bearer realm="stationmaster"`)
	}
	c.Response().WriteHeader(p.Status)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return json.NewEncoder(c.Response()).Encode(p)
}
