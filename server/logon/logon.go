package logon

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// staleTries bounds how often a log on starts over because what it assumed has changed under it.
const staleTries = 5

// LogOn takes a log on from the password to the granted session (the way of a logon, design 4). Expected failures are
// *Refusal, with a ticket where another choice could cure them.
func (s *Service) LogOn(ctx context.Context, v Visitor, r LogonRequest) (Outcome, error) {
	if bad := firstOf(
		CheckInstance(r.Instance), CheckText("user", r.User, MaxUserName, true), CheckPassword("password", r.Password),
		CheckText("client", r.Client, MaxClient, false), checkChoice(r.Choice),
	); bad != nil {
		return Outcome{}, bad
	}
	p, err := s.Policies(ctx)
	if err != nil {
		return Outcome{}, err
	}
	// A number that nobody could dial needs no password to be told so.
	if r.Choice.Number != "" {
		if _, bad := s.normalNumber(r.Choice.Number, p); bad != nil {
			return Outcome{}, s.recordStranger(ctx, stranger(v, r), bad)
		}
	}
	user, err := s.authenticate(ctx, v, r, p)
	if err != nil {
		return Outcome{}, err
	}
	return s.place(ctx, candidate{
		visitor: v, user: user, choice: r.Choice, instance: r.Instance, client: r.Client, automatic: r.Automatic,
	})
}

// Continue goes on with a ticket: another choice, the same right password.
func (s *Service) Continue(ctx context.Context, v Visitor, r ContinueRequest) (Outcome, error) {
	if bad := firstOf(
		CheckInstance(r.Instance), CheckText("ticket", r.Ticket, maxTicket, true),
		CheckText("client", r.Client, MaxClient, false), checkChoice(r.Choice),
	); bad != nil {
		return Outcome{}, bad
	}
	c := candidate{visitor: v, choice: r.Choice, instance: r.Instance, client: r.Client, ticket: r.Ticket, automatic: r.Automatic}
	ticket, err := s.store.TicketByHash(ctx, HashSecret(r.Ticket))
	switch {
	case errors.Is(err, ErrNotFound):
		return Outcome{}, s.recordStranger(ctx, c, &Refusal{Code: CodeTicketInvalid, Cause: "no such ticket"})
	case err != nil:
		return Outcome{}, err
	case ticket.Window != v.Window:
		return Outcome{}, s.recordStranger(ctx, c, &Refusal{Code: CodeTicketInvalid, Cause: "the window is another one"})
	}
	c.user = User{ID: ticket.User, PasswordVersion: ticket.PasswordVersion}
	c.used = ticket.Used
	if refusal, err := s.refresh(ctx, &c); err != nil {
		return Outcome{}, err
	} else if refusal != nil {
		return Outcome{}, s.recordRefusal(ctx, c, refusal)
	}
	if r.Agreement != nil {
		if err := s.decide(ctx, c, *r.Agreement); err != nil {
			return Outcome{}, err
		}
	}
	return s.place(ctx, c)
}

// stranger is a candidate whose password has not been found right.
func stranger(v Visitor, r LogonRequest) candidate {
	return candidate{visitor: v, user: User{Name: strings.TrimSpace(r.User)}, choice: r.Choice, instance: r.Instance, client: r.Client}
}

// authenticate checks the password where it is kept.
func (s *Service) authenticate(ctx context.Context, v Visitor, r LogonRequest, p Policies) (User, error) {
	directory, err := s.home(ctx, strings.TrimSpace(r.User), p)
	switch {
	case err != nil:
		return User{}, err
	case directory != "":
		return s.askDirectory(ctx, v, r, directory)
	}
	return s.authenticateOwn(ctx, v, r, p)
}

// authenticateOwn checks a password that is kept here: one answer, in words and in time, for an unknown user, a wrong password and a
// disabled account. The ledger has the exact cause.
func (s *Service) authenticateOwn(ctx context.Context, v Visitor, r LogonRequest, p Policies) (User, error) {
	name := strings.TrimSpace(r.User)
	user, err := s.store.UserByName(ctx, name)
	unknown := errors.Is(err, ErrNotFound)
	if err != nil && !unknown {
		return User{}, err
	}
	who := stranger(v, r)
	who.user.ID = user.ID
	hash := user.PasswordHash
	if !user.Enabled {
		hash = "" // takes the time of a wrong password, whatever was typed
	}
	try, ok, rehash, err := s.tryPassword(ctx, who, hash, r.Password)
	if err != nil {
		return User{}, err
	}
	forbidden, err := s.ownForbidden(ctx, user.ID, p)
	if err != nil {
		try.undo()
		return User{}, err
	}
	cause := ""
	switch {
	case unknown:
		cause = "unknown user"
	case user.Source != "" || forbidden:
		cause = causeNotThisKind
	case !user.Enabled:
		cause = "user is disabled"
	case !ok:
		cause = "wrong password"
	default:
		try.succeed()
		if rehash != "" {
			if err := s.store.RehashPassword(ctx, user.ID, user.PasswordVersion, rehash); err != nil {
				s.log.Warn("could not store a stronger hash", "user", user.ID, "err", err)
			}
		}
		return user, nil
	}
	try.failed()
	return User{}, s.recordRefusal(ctx, who, &Refusal{Code: CodeInvalidCredentials, Cause: cause})
}

// beginTry takes a turn of the throttle for the name, from the visitor's device.
func (s *Service) beginTry(ctx context.Context, who candidate, name string) (attempt, error) {
	v := who.visitor
	known, err := s.store.KnownDevice(ctx, who.user.ID, v.Device)
	if err != nil {
		return attempt{}, err
	}
	try, wait := s.throttle.begin(name, v.Device, known, v.Address)
	if wait > 0 {
		return attempt{}, s.slowed(ctx, who, try, wait)
	}
	return try, nil
}

// tryPassword checks a password at the pace of the throttle, whose bucket is the name's from this device. The caller says what became of the
// try; with an error there was none.
func (s *Service) tryPassword(ctx context.Context, who candidate, hash, password string) (try attempt, ok bool, rehash string, err error) {
	try, err = s.beginTry(ctx, who, who.user.Name)
	if err != nil {
		return attempt{}, false, "", err
	}
	ok, rehash, err = s.passwords.Check(ctx, hash, password)
	var busy BusyError
	switch {
	case errors.As(err, &busy):
		try.undo()
		return attempt{}, false, "", s.recordStranger(ctx, who, &Refusal{Code: CodeLogonBusy, RetryAfter: busy.RetryAfter})
	case err != nil:
		try.undo()
		return attempt{}, false, "", fmt.Errorf("check password: %w", err)
	}
	return try, ok, rehash, nil
}

// errUsed stands for every refusal of a ticket that has granted already: all it opens is the session of an instance whose reply was lost.
var errUsed = &Refusal{Code: CodeTicketInvalid, Cause: "the ticket was used up"}

// place takes a candidate whose password was right through authorisation and claim, again when something changed meanwhile.
func (s *Service) place(ctx context.Context, c candidate) (Outcome, error) {
	for try := 1; ; try++ {
		outcome, err := s.placeOnce(ctx, c)
		var refusal *Refusal
		switch {
		case errors.As(err, &refusal):
			return Outcome{}, s.refuse(ctx, c, refusal)
		case !errors.Is(err, ErrStale):
			return outcome, err
		case c.used:
			return Outcome{}, s.refuse(ctx, c, errUsed)
		case try == staleTries:
			return Outcome{}, fmt.Errorf("log on: %w: still stale after %d tries: %w", ErrUnavailable, try, err)
		}
		if refusal, err = s.refresh(ctx, &c); err != nil {
			return Outcome{}, err
		}
		if refusal == nil {
			refusal = s.withoutLeave(c.user)
		}
		if refusal != nil {
			return Outcome{}, s.recordRefusal(ctx, c, refusal)
		}
	}
}

// refresh reads again what the candidate rests on: the user may have been disabled, or the password changed, since.
func (s *Service) refresh(ctx context.Context, c *candidate) (*Refusal, error) {
	s.policies.forget()
	code, cause := CodeInvalidCredentials, ""
	switch {
	case c.saved:
		code = CodeAutomaticLogonFailed
	case c.ticket != "":
		code = CodeTicketInvalid
		switch ticket, err := s.store.TicketByHash(ctx, HashSecret(c.ticket)); {
		case errors.Is(err, ErrNotFound), err == nil && ticket.Used && !c.used:
			return &Refusal{Code: code, Cause: "the ticket was used up"}, nil
		case err != nil:
			return nil, err
		}
	}
	user, err := s.store.UserByID(ctx, c.user.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		cause = "user was deleted meanwhile"
	case err != nil:
		return nil, err
	case !user.Enabled:
		cause = "user was disabled meanwhile"
	case user.PasswordVersion != c.user.PasswordVersion:
		cause = "password was changed meanwhile"
	default:
		c.user = user
		return nil, nil
	}
	return &Refusal{Code: code, Cause: cause}, nil
}

func (s *Service) placeOnce(ctx context.Context, c candidate) (Outcome, error) {
	p, err := s.Policies(ctx)
	if err != nil {
		return Outcome{}, err
	}
	// Before whatever gives a ticket: from a ticket on nobody asks how it was come by.
	if refusal, err := s.wayIn(ctx, c, p); err != nil {
		return Outcome{}, err
	} else if refusal != nil {
		return Outcome{}, refusal
	}
	if refusal := c.cached(p); refusal != nil {
		return Outcome{}, refusal
	}
	if version, err := s.mustAccept(ctx, c.user.ID, p); err != nil {
		return Outcome{}, err
	} else if version != 0 {
		return s.askForAgreement(ctx, c)
	}
	claim, missing, err := s.authorise(ctx, c, p)
	if err != nil {
		return Outcome{}, err
	}
	if missing {
		return s.askForStation(ctx, c)
	}
	secret := NewSecret()
	claim.ResumeHash = HashSecret(secret)
	saved := c.save(&claim)
	result, err := s.claim(ctx, claim)
	if err != nil {
		return Outcome{}, err
	}
	if result.Refusal != nil {
		return Outcome{}, result.Refusal
	}
	token, rights, err := s.open(ctx, result.Session, LoggedOn)
	if err != nil {
		return Outcome{}, err
	}
	s.log.Info("logged on", "session", result.Session.ID, "user", c.user.Name, "station", result.Session.StationName,
		"machine", c.visitor.Machine, "dropped", len(result.Dropped), "ledger", result.Ledger)
	return Outcome{Granted: &Granted{
		Session: result.Session, Rights: rights, Token: token, Resume: secret, Ledger: result.Ledger, Saved: saved, Forgotten: claim.Forget,
	}}, nil
}

// claim asks the store, and where the refusal rests on somebody else's session, asks that one for a sign of life first: the window's own
// session, and who is at the station or has the number, once each. The answer after that is final.
func (s *Service) claim(ctx context.Context, c Claim) (ClaimResult, error) {
	asked := map[bool]bool{} // the window's page; those at the place
	for {
		result, err := s.store.Claim(ctx, c)
		if err != nil || result.Refusal == nil || len(result.Ask) == 0 {
			return result, err
		}
		page := result.Refusal.Code == CodeWindowBusy
		if asked[page] {
			return result, nil
		}
		asked[page] = true
		if !page {
			lately, err := s.store.AskedLately(ctx, askKey(c.Request))
			if err != nil || lately {
				return result, err
			}
		}
		silent, err := s.askForLife(ctx, result.Ask, page)
		if err != nil || len(silent) == 0 {
			return result, err
		}
		if result.Ask[0].State == Pending { // the window's own, which has one
			c.Silent = Attachment{silent[0].Session, silent[0].Attachment}
			continue
		}
		if err := s.store.MarkSilent(ctx, silent); err != nil {
			return result, err
		}
	}
}

func askKey(r Request) string { return fmt.Sprintf("station:%d", r.Station) }

// askForStation offers the stations, with a ticket to choose one.
func (s *Service) askForStation(ctx context.Context, c candidate) (Outcome, error) {
	if c.used {
		return Outcome{}, errUsed
	}
	stations, err := s.offer(ctx, c.user.ID, c.visitor.Machine, c.choice.Type)
	if err != nil {
		return Outcome{}, err
	}
	ticket, err := s.ticketFor(ctx, c)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Missing: &Missing{Stations: stations, Ticket: ticket}}, nil
}

// ticketFor gives the candidate's ticket, a new one after a password.
func (s *Service) ticketFor(ctx context.Context, c candidate) (string, error) {
	if c.ticket != "" {
		return c.ticket, nil
	}
	secret := NewSecret()
	err := s.store.PutTicket(ctx, Ticket{
		Hash: HashSecret(secret), User: c.user.ID, Window: c.visitor.Window,
		PasswordVersion: c.user.PasswordVersion, TTL: TicketFor,
	})
	return secret, err
}

// refuse records the refusal and gives it a ticket where another choice could cure it. It returns the refusal as an
// error, or what went wrong.
func (s *Service) refuse(ctx context.Context, c candidate, r *Refusal) error {
	if c.used {
		used := *errUsed
		r = &used
	}
	if r.Code.Info().Ticket {
		ticket, err := s.ticketFor(ctx, c)
		if err != nil {
			return err
		}
		r.Ticket = ticket
	}
	return s.recordRefusal(ctx, c, r)
}

// recordStranger is recordRefusal for somebody who has shown nothing yet, as long as the ledger takes such.
func (s *Service) recordStranger(ctx context.Context, c candidate, r *Refusal) error {
	if !s.throttle.worthNoting(c.visitor.Address) {
		return r
	}
	return s.recordRefusal(ctx, c, r)
}

func (s *Service) recordRefusal(ctx context.Context, c candidate, r *Refusal) error {
	station := r.Station
	if station == "" {
		station = c.choice.Station
	}
	number, err := s.store.Record(ctx, LedgerEntry{
		Kind: KindRefusal, Code: r.Code, User: c.user.ID, UserName: c.user.Name, Station: station, Phone: r.Number,
		Machine: c.visitor.Machine, Client: c.client, Address: c.visitor.Address, By: r.Holder, Cause: r.Cause,
	})
	if err != nil {
		return fmt.Errorf("record refusal %s: %w", r.Code, err)
	}
	r.Ledger, r.NumberShown = number, s.ShownNumber(r.Number)
	s.log.Info("refused", "code", r.Code, "user", c.user.Name, "station", station, "machine", c.visitor.Machine,
		"cause", r.Cause, "ledger", number)
	return r
}

// open gives a held session's token, and what its user may do.
func (s *Service) open(ctx context.Context, session Session, fresh Freshness) (string, []Right, error) {
	rights, err := s.store.RightsOf(ctx, session.User)
	if err != nil {
		return "", nil, err
	}
	token, err := s.tokens.Issue(ctx, Claims{Session: session.ID, User: session.User, Window: HashWindow(session.Window), Fresh: fresh})
	if err != nil {
		return "", nil, fmt.Errorf("issue token: %w", err)
	}
	return token, rights.List(), nil
}
