package connect

import (
	"context"
	"errors"
	"strings"

	"stationmaster/api"
)

// clientName is what people read about this client in the directory of sessions and in the ledger.
const clientName = "terminal"

// logOn logs on and keeps the token. What is missing, and what another station could cure, is asked of the person where
// there is one, with the ticket instead of the password.
func (c *client) logOn(ctx context.Context) error {
	if err := c.needPassword(ctx); err != nil {
		return err
	}
	choice := c.options.Choice
	result, err := c.requests.logOn(ctx, api.LogonRequest{
		Instance: c.instance, User: c.options.User, Password: c.options.Password, Choice: choice, Client: clientName, Language: "en",
	})
	c.options.Password = "" // from here on the ticket does
	ticket := ""
	for {
		var refused *RefusedError
		switch {
		case errors.As(err, &refused):
			c.print.refused(refused.Problem)
			if refused.Problem.Code == codePasswordOff {
				c.print.event("advice", "Single sign-on needs a browser: log on at this address. Here only who administers can log on.",
					pair{"address", c.options.Server})
			}
			if refused.Problem.Ticket == "" || c.ask == nil {
				return err
			}
			ticket = refused.Problem.Ticket
		case err != nil:
			return err
		case result.Granted != nil:
			c.token = result.Granted.Token
			c.print.granted(*result.Granted)
			return nil
		case result.Missing == nil:
			return &unexpectedError{200, "the log on was neither granted nor refused"}
		default:
			ticket = result.Missing.Ticket
			c.print.event("missing", "", pair{"what", string(result.Missing.What)})
			if agreement := result.Missing.Agreement; agreement != nil {
				said, unsaid := c.decide(ctx, *agreement)
				if unsaid != nil {
					return unsaid
				}
				result, err = c.goOn(ctx, ticket, choice, &said)
				continue
			}
			for _, station := range result.Missing.Stations {
				c.print.station(station)
			}
		}
		if choice, err = c.chooseStation(ctx, choice, result.Missing, err); err != nil {
			return err
		}
		result, err = c.goOn(ctx, ticket, choice, nil)
	}
}

func (c *client) goOn(ctx context.Context, ticket string, choice api.StationChoice, said *api.AgreementDecision) (api.LogonResult, error) {
	return c.requests.continueLogon(ctx, api.ContinueRequest{
		Instance: c.instance, Ticket: ticket, Choice: choice, Client: clientName, Language: "en", Agreement: said,
	})
}

// decide shows the user agreement and asks whether the person accepts it, unless they have said so for this very version.
func (c *client) decide(ctx context.Context, shown api.ShownAgreement) (api.AgreementDecision, error) {
	said := api.AgreementDecision{Version: shown.Version, Accept: shown.Version == c.options.AcceptAgreement}
	if said.Accept {
		return said, nil
	}
	for line := range strings.SplitSeq(shown.Text, "\n") {
		c.print.event("agreement", line, pair{"version", shown.Version})
	}
	if c.ask == nil {
		return said, ErrAgreement
	}
	answer, err := c.ask.line(ctx, "Do you accept this agreement? (yes or no): ")
	said.Accept = strings.EqualFold(answer, "yes")
	return said, err
}

// chooseStation asks for a station, of the offered ones if there are any. Nobody there, or an empty answer: the
// refusal stands, or ErrChooseStation.
func (c *client) chooseStation(ctx context.Context, choice api.StationChoice, missing *api.Missing, refusal error) (api.StationChoice, error) {
	giveUp := refusal
	if giveUp == nil {
		giveUp = ErrChooseStation
	}
	if c.ask == nil {
		return choice, giveUp
	}
	name, err := c.ask.line(ctx, "Station (empty to give up): ")
	if err != nil {
		return choice, err
	}
	if name == "" {
		return choice, giveUp
	}
	choice.Station = name
	if missing != nil {
		for _, offered := range missing.Stations {
			if strings.EqualFold(offered.Name, name) {
				choice.Station, choice.Type = offered.Name, api.StationType(offered.Type)
			}
		}
	}
	return choice, nil
}

func (c *client) needPassword(ctx context.Context) error {
	if c.options.Password != "" {
		return nil
	}
	if c.ask == nil {
		return UsageError{"There is no password: use --password-file or STATIONMASTER_PASSWORD, or start it in a terminal."}
	}
	password, err := c.ask.secret(ctx, "Password of "+harmless(c.options.User)+": ")
	c.options.Password = password
	return err
}

// logOff logs off and prints the end. It works on when ctx has ended, for that is why we log off, but not for ever.
func (c *client) logOff(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logOffTime)
	defer cancel()
	if c.token == "" {
		if ended, err := c.newToken(ctx); ended != nil || err != nil {
			return err
		}
	}
	ended, err := c.requests.logOff(ctx, c.token)
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Problem.Code == codeTokenInvalid {
		if ended, err := c.newToken(ctx); ended != nil || err != nil {
			return err
		}
		ended, err = c.requests.logOff(ctx, c.token)
	}
	if err != nil {
		if errors.As(err, &refused) {
			c.print.refused(refused.Problem)
		}
		return err
	}
	c.print.ended(ended)
	return nil
}

// newToken turns the window's resume cookie into a new token. An ended session gives its record, which is printed; a window
// with nothing to resume a RefusedError.
func (c *client) newToken(ctx context.Context) (*api.Ended, error) {
	result, err := c.requests.resume(ctx, c.instance)
	switch {
	case err != nil:
		return nil, err
	case result.Ended != nil:
		c.print.ended(*result.Ended)
		return result.Ended, nil
	case result.Token == "":
		return nil, &RefusedError{api.Problem{Code: codeTokenInvalid, Status: 401, Detail: sentence(codeTokenInvalid)}}
	}
	c.token = result.Token
	return nil, nil
}
