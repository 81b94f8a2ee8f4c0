package connect

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"stationmaster/api"
)

// person answers the questions of a test, one after the other; after the last one they type nothing.
type person struct{ answers []string }

func (p *person) line(context.Context, string) (string, error) {
	if len(p.answers) == 0 {
		return "", nil
	}
	answer := p.answers[0]
	p.answers = p.answers[1:]
	return answer, nil
}

func (p *person) typed(context.Context) <-chan struct{} { return nil }

func (p *person) secret(ctx context.Context, prompt string) (string, error) {
	return p.line(ctx, prompt)
}

func offer() api.LogonResult {
	return api.LogonResult{Missing: &api.Missing{
		What: api.MissingWhatChooseStation, Ticket: "ticket-1", TicketExpiresInS: 300, Stations: []api.OfferedStation{
			{Name: "T1", Type: "workstation", Number: "+41445550101", Available: true, Occupants: []api.Occupant{}},
			{Name: "Desk 2", Type: "remote_workstation", Occupants: []api.Occupant{{User: "bob"}, {User: "carol"}}},
		},
	}}
}

var offerLines = []string{
	"missing what=choose_station",
	"station name=T1 type=workstation number=+41445550101 available=true occupants=-",
	`station name="Desk 2" type=remote_workstation available=false occupants=bob,carol`,
}

func TestLogOnSaysWhoWhereAndWith(t *testing.T) {
	s := newStation(t, drop)
	s.logOn = func(body api.LogonRequest) any {
		if body.User != "alice" || body.Password != "secret" || body.Client != "terminal" || body.Choice.Station != "T1" {
			t.Errorf("logged on with %+v", body)
		}
		return granted()
	}
	lines, _ := s.window(t.Context(), nil)
	expect(t, lines, grantedLine, droppedLine)
}

func TestWhereToLogOnWithoutAPassword(t *testing.T) {
	s := newStation(t)
	s.logOn = func(api.LogonRequest) any {
		return api.Problem{Status: 403, Code: codePasswordOff, Detail: "Log on with a password is switched off here. Use single sign-on."}
	}
	lines, err := s.window(t.Context(), func(c *client) { c.options.Server = "https://stations.example" })
	expect(t, lines,
		"refused code=password_logon_off status=403 Log on with a password is switched off here. Use single sign-on.",
		"advice address=https://stations.example Single sign-on needs a browser: log on at this address. Here only who administers can log on.")
	var refused *RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("ended with %v", err)
	}
}

func TestOfferedStationsWithNobodyToAsk(t *testing.T) {
	s := newStation(t)
	s.logOn = func(api.LogonRequest) any { return offer() }
	lines, err := s.window(t.Context(), nil)
	expect(t, lines, offerLines...)
	if !errors.Is(err, ErrChooseStation) || ExitCode(err) != 2 {
		t.Errorf("ended with %v", err)
	}
}

func TestOfferedStationsAreAskedForWithTheTicket(t *testing.T) {
	s := newStation(t, drop)
	s.logOn = func(api.LogonRequest) any { return offer() }
	s.goOn = func(body api.ContinueRequest) any {
		if body.Ticket != "ticket-1" || body.Choice.Station != "Desk 2" || body.Choice.Type != "remote_workstation" {
			t.Errorf("went on with %+v", body)
		}
		return granted()
	}
	lines, _ := s.window(t.Context(), func(c *client) { c.ask = &person{[]string{"desk 2"}} })
	expect(t, lines, append(offerLines, grantedLine, droppedLine)...)
}

func TestRefusedWithATicketIsAskedAgain(t *testing.T) {
	s := newStation(t, drop)
	inUse := problem("station_in_use", 409, "Station T1 is in use by Bob on another computer.")
	inUse.Ticket, inUse.Ledger = "ticket-1", 32
	const refusedLine = "refused code=station_in_use status=409 ledger=32 Station T1 is in use by Bob on another computer."
	s.logOn = func(api.LogonRequest) any { return inUse }
	s.goOn = func(api.ContinueRequest) any { return granted() }

	lines, _ := s.window(t.Context(), func(c *client) { c.ask = &person{[]string{"T2"}} })
	expect(t, lines, refusedLine, grantedLine, droppedLine)

	lines, err := s.window(t.Context(), func(c *client) { c.ask = &person{} })
	expect(t, lines, refusedLine)
	if ExitCode(err) != 4 || !Told(err) {
		t.Errorf("gave up with %v", err)
	}
	if _, err := s.window(t.Context(), nil); ExitCode(err) != 4 {
		t.Errorf("with nobody there it ended with %v", err)
	}
}

func TestPasswordIsAskedForOnlyWhereSomebodyIs(t *testing.T) {
	s := newStation(t, drop)
	s.logOn = func(body api.LogonRequest) any {
		if body.Password != "typed" {
			t.Errorf("logged on with the password %q", body.Password)
		}
		return granted()
	}
	_, err := s.window(t.Context(), func(c *client) { c.options.Password, c.ask = "", &person{[]string{"typed"}} })
	if ExitCode(err) != 3 {
		t.Errorf("ended with %v", err)
	}
	if _, err = s.window(t.Context(), func(c *client) { c.options.Password = "" }); ExitCode(err) != 2 {
		t.Errorf("ended with %v", err)
	}
}

func TestAnswersOfSomethingElse(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		kind, body string
	}{
		"a proxy's page":           {502, "text/html", "<h1>Bad gateway</h1>"},
		"another site":             {200, "text/html", "<h1>Welcome</h1>"},
		"a redirect":               {307, "", ""},
		"broken JSON":              {200, "application/json", "{"},
		"neither way":              {200, "application/json", "{}"},
		"a problem without a code": {400, "application/problem+json", "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			}))
			t.Cleanup(server.Close)
			w, err := newClient(Options{Server: server.URL, User: "alice", Password: "x"}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			var unexpected *unexpectedError
			if err := w.run(t.Context()); !errors.As(err, &unexpected) || ExitCode(err) != 1 || Told(err) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}
