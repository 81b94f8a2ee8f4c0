package connect

import (
	"errors"
	"testing"

	"stationmaster/api"
)

func agreement() api.LogonResult {
	return api.LogonResult{Missing: &api.Missing{
		What: api.MissingWhatAgreement, Ticket: "ticket-1", TicketExpiresInS: 300,
		Agreement: &api.ShownAgreement{Version: 3, Language: "default", Text: "Work only.\n\x1b[2JNo games."},
	}}
}

var agreementLines = []string{
	"missing what=agreement", "agreement version=3 Work only.", "agreement version=3  [2JNo games.",
}

func TestTheAgreementIsShownAndAskedFor(t *testing.T) {
	for answer, accept := range map[string]bool{"yes": true, "YES": true, "no": false, "": false} {
		s := newStation(t, drop)
		s.logOn = func(api.LogonRequest) any { return agreement() }
		s.goOn = func(body api.ContinueRequest) any {
			said := body.Agreement
			if said == nil || said.Version != 3 || said.Accept != accept || body.Ticket != "ticket-1" || body.Choice.Station != "T1" {
				t.Errorf("%q went on with %+v", answer, body)
			}
			return granted()
		}
		lines, _ := s.window(t.Context(), func(c *client) { c.ask = &person{[]string{answer}} })
		expect(t, lines, append(agreementLines, grantedLine, droppedLine)...)
	}
}

func TestTheAgreementWithNobodyToAsk(t *testing.T) {
	s := newStation(t, drop)
	s.logOn = func(api.LogonRequest) any { return agreement() }
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, agreementLines...)
	if !errors.Is(err, ErrAgreement) || ExitCode(err) != 2 {
		t.Errorf("ended with %v", err)
	}
	s.goOn = func(body api.ContinueRequest) any {
		if said := body.Agreement; said == nil || !said.Accept || said.Version != 3 {
			t.Errorf("went on with %+v", said)
		}
		return granted()
	}
	lines, _ = s.window(t.Context(), func(c *client) { c.options.AcceptAgreement = 3 })
	expect(t, lines, agreementLines[0], grantedLine, droppedLine)
}

// Who accepts may still be refused: that is what the terminal says.
func TestRefusedAfterTheAgreement(t *testing.T) {
	s := newStation(t)
	s.logOn = func(api.LogonRequest) any { return agreement() }
	s.goOn = func(api.ContinueRequest) any {
		return api.Problem{Status: 409, Code: "station_in_use", Detail: "Station T1 is in use by Bob on another computer."}
	}
	_, err := s.window(t.Context(), func(c *client) { c.options.AcceptAgreement = 3 })
	if ExitCode(err) != 4 || err.Error() != "Station T1 is in use by Bob on another computer." {
		t.Errorf("ended with %v", err)
	}
}
