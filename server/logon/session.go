package logon

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Identify checks a token and that the window which shows it is its own; else *Refusal token_invalid.
func (s *Service) Identify(ctx context.Context, token, window string) (Identity, error) {
	claims, err := s.tokens.Verify(ctx, token)
	switch {
	case errors.Is(err, ErrUnavailable): // nobody can tell: the token may be good
		return Identity{}, err
	case err != nil:
		return Identity{}, &Refusal{Code: CodeTokenInvalid, Cause: err.Error()}
	}
	if window == "" || claims.Window != HashWindow(window) {
		return Identity{}, &Refusal{Code: CodeTokenInvalid, Cause: "the window is another one"}
	}
	return Identity{Session: claims.Session, User: claims.User, Fresh: claims.Fresh}, nil
}

// IdentifyConnection is Identify for a live connection, with a *Farewell for an error. A page whose window cookie changed has lost its
// window for good: its session ends window_changed (design 2, section 3).
func (s *Service) IdentifyConnection(ctx context.Context, token, window string) (Identity, error) {
	claims, err := s.tokens.Verify(ctx, token)
	switch {
	case errors.Is(err, ErrUnavailable):
		return Identity{}, err
	case err != nil:
		return Identity{}, &Farewell{Code: CodeTokenInvalid}
	}
	if window == "" || claims.Window != HashWindow(window) {
		session, err := s.store.End(ctx, claims.Session, CodeWindowChanged, "", "")
		if err != nil {
			return Identity{}, err
		}
		return Identity{}, &Farewell{Code: session.Ended.Code, Session: session}
	}
	return Identity{Session: claims.Session, User: claims.User, Fresh: claims.Fresh}, nil
}

// Session reads the identity's session, held or ended, and what its user may do.
func (s *Service) Session(ctx context.Context, who Identity) (Session, []Right, error) {
	session, err := s.store.SessionByID(ctx, who.Session)
	if err != nil {
		return Session{}, nil, err
	}
	rights, err := s.store.RightsOf(ctx, session.User)
	return session, rights.List(), err
}

// Authorise wants a held session whose user has all the rights: an ended session opens nothing but its end.
func (s *Service) Authorise(ctx context.Context, who Identity, rights ...Right) (Session, error) {
	session, err := s.store.SessionByID(ctx, who.Session)
	if err != nil {
		return Session{}, err
	}
	if session.Ended != nil {
		return Session{}, &Refusal{Code: CodeSessionEnded, Ended: &session}
	}
	if len(rights) == 0 {
		return session, nil
	}
	has, err := s.store.RightsOf(ctx, session.User)
	if err != nil {
		return Session{}, err
	}
	for _, r := range rights {
		if !has.Has[r] {
			return Session{}, &Refusal{Code: CodeNotPermitted}
		}
	}
	return session, nil
}

// logOffFor bounds a log off.
const logOffFor = 10 * time.Second

// LogOff ends the session: its station is free when this returns. For an ended one it gives the end that it has. Who asks may
// go away without waiting, as closing pages do: it is done all the same.
func (s *Service) LogOff(ctx context.Context, who Identity) (Session, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logOffFor)
	defer cancel()
	return s.store.End(ctx, who.Session, CodeLoggedOff, "", "")
}

// EndSession logs somebody off in the name of a supervisor.
func (s *Service) EndSession(ctx context.Context, by Session, id SessionID, note string) (Session, error) {
	if bad := CheckText("note", note, MaxNote, false); bad != nil {
		return Session{}, bad
	}
	session, err := s.store.End(ctx, id, CodeSupervisor, by.DisplayName, note)
	if errors.Is(err, ErrNotFound) {
		return Session{}, &Refusal{Code: CodeNotFound}
	}
	return session, err
}

// SetStatus says what the user is doing: one of the policy's statuses, with a note. One that has left the list counts for who has it
// still: the note can be changed.
func (s *Service) SetStatus(ctx context.Context, who Identity, code, note string) (Status, error) {
	if bad := CheckText("note", note, MaxNote, false); bad != nil {
		return Status{}, bad
	}
	p, err := s.Policies(ctx)
	if err != nil {
		return Status{}, err
	}
	if _, err := s.Authorise(ctx, who); err != nil {
		return Status{}, err
	}
	if !slices.ContainsFunc(p.Statuses, func(choice StatusChoice) bool { return choice.Code == code }) {
		me, err := s.store.Directory(ctx, []UserID{who.User})
		if err != nil {
			return Status{}, err
		}
		if len(me) != 1 || me[0].Status == nil || me[0].Status.Code != code {
			return Status{}, &Refusal{Code: CodeFieldInvalid, Field: "status"}
		}
	}
	return s.store.SetStatus(ctx, who.User, code, note)
}

// MyStations lists the stations that the user may use, and who is there.
func (s *Service) MyStations(ctx context.Context, who Identity, v Visitor) ([]OfferedStation, error) {
	if _, err := s.Authorise(ctx, who); err != nil {
		return nil, err
	}
	return s.offer(ctx, who.User, v.Machine)
}

// Directory lists all users with their status and places.
func (s *Service) Directory(ctx context.Context) ([]DirectoryEntry, error) {
	return s.store.Directory(ctx, nil)
}

// HeldSessions lists the floor.
func (s *Service) HeldSessions(ctx context.Context) ([]Session, error) {
	return s.store.HeldSessions(ctx)
}

// Ledger reads the ledger, newest first.
func (s *Service) Ledger(ctx context.Context, before LedgerNumber, limit int) ([]LedgerEntry, error) {
	return s.store.Ledger(ctx, before, limit)
}

// RenewToken gives a live session's next token.
func (s *Service) RenewToken(ctx context.Context, who Identity, window string) (string, error) {
	return s.tokens.Issue(ctx, Claims{Session: who.Session, User: who.User, Window: HashWindow(window)})
}

// ShownNumber is a number as people here write it (policy default region); empty when there is nothing better than the number itself.
func (s *Service) ShownNumber(number string) string {
	if number == "" {
		return ""
	}
	return s.numbers.Shown(number, s.policies.last().DefaultRegion)
}

// StatusLabel is the person's word for a status.
func (s *Service) StatusLabel(code string) string {
	label, _ := s.policies.last().label(code)
	return label
}
