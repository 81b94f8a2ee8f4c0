package logon

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// PasswordChange is a user's wish for another password.
type PasswordChange struct{ Current, New string }

// The fields of a PasswordChange, as the contract names them.
const (
	fieldCurrent = "current"
	fieldNew     = "new"
)

// ChangePassword gives the session's user a new password (docs/adr/0019). The session goes on; the user's others end, and saved logons are void.
// A wrong current password is no end of the session: it is slowed like a log on's, so that nobody can guess at a page that was left open. The same
// wish again, whose answer was lost or whose button was pressed twice, is answered as it was done.
func (s *Service) ChangePassword(ctx context.Context, v Visitor, who Identity, c PasswordChange) error {
	if bad := CheckPassword(fieldCurrent, c.Current); bad != nil {
		return bad
	}
	for try := 1; ; try++ {
		err := s.changePasswordOnce(ctx, v, who, c)
		switch {
		case !errors.Is(err, ErrStale):
			return err
		case try == staleTries:
			return fmt.Errorf("change password: %w: still stale after %d tries: %w", ErrUnavailable, try, err)
		}
	}
}

func (s *Service) changePasswordOnce(ctx context.Context, v Visitor, who Identity, c PasswordChange) error {
	session, err := s.Authorise(ctx, who)
	if err != nil {
		return err
	}
	user, err := s.store.UserByID(ctx, session.User)
	if errors.Is(err, ErrNotFound) { // deleted this moment, and the session ended
		return ErrStale
	}
	if err != nil {
		return err
	}
	if user.PasswordHash == "" { // kept elsewhere, where it is changed too
		return &Refusal{Code: CodeNotPermitted}
	}
	rules := PasswordRules{People: s.store, Passwords: s.passwords, Policies: s.Policies}
	if err := rules.checkItself(ctx, user, fieldNew, c.New); err != nil {
		return err
	}
	asker := candidate{visitor: v, user: user, client: session.Client, choice: Choice{Station: session.StationName}}
	try, wait := s.throttle.beginChange(user.Name)
	if wait > 0 {
		return s.slowed(ctx, asker, try, wait)
	}
	err = s.replacePassword(ctx, asker, session, rules, c)
	var refusal *Refusal
	switch {
	case err == nil:
		try.succeed()
	case !errors.As(err, &refusal) || refusal.Code == CodeLogonBusy:
		try.undo()
	}
	return err
}

// replacePassword does it, where the current password is right and the new one was not the user's before: a hash for each that is compared.
func (s *Service) replacePassword(ctx context.Context, asker candidate, session Session, rules PasswordRules, c PasswordChange) error {
	v, user := asker.visitor, asker.user
	if done, err := s.proveCurrent(ctx, asker, c); err != nil || done {
		return err
	}
	if err := rules.checkHistory(ctx, user, fieldNew, c.New); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, c.New)
	if err != nil {
		return err
	}
	number, err := s.store.ChangePassword(ctx, NewPassword{
		User: user.ID, Session: session.ID, Version: user.PasswordVersion, Hash: hash, By: user.DisplayName,
		Entry: LedgerEntry{
			Kind: KindPassword, Code: CodePasswordChangedByUser, User: user.ID, UserName: user.Name, Station: session.StationName, Phone: session.Number,
			Machine: v.Machine, Client: session.Client, Session: session.ID, Address: v.Address,
		},
	})
	if err == nil {
		s.log.Info("password changed by its user", "user", user.Name, "session", session.ID, "ledger", number)
	}
	return err
}

// proveCurrent wants the current password, at the pace of the throttle. done tells that this very change was made before.
func (s *Service) proveCurrent(ctx context.Context, asker candidate, c PasswordChange) (done bool, err error) {
	user := asker.user
	try, right, _, err := s.tryPassword(ctx, asker, user.PasswordHash, c.Current)
	if err != nil {
		return false, err
	}
	if !right {
		if done, err = s.repeated(ctx, user, c); err != nil {
			try.undo()
			return false, err
		}
	}
	if !right && !done {
		try.failed()
		return false, s.recordRefusal(ctx, asker, &Refusal{Code: CodePasswordWrong, Field: fieldCurrent, Cause: "wrong current password"})
	}
	try.succeed()
	return done, nil
}

// repeated tells whether the change is the last one that was made: what is called the current password is the one before it, and the new
// one is the current one. Who knows neither learns nothing by trying.
func (s *Service) repeated(ctx context.Context, user User, c PasswordChange) (bool, error) {
	old, err := s.store.OldPasswords(ctx, user.ID)
	if err != nil || len(old) == 0 {
		return false, err
	}
	was, _, err := s.passwords.Check(ctx, old[0], c.Current)
	if err != nil || !was {
		return false, err
	}
	is, _, err := s.passwords.Check(ctx, user.PasswordHash, c.New)
	return is, err
}

// slowed refuses who has to wait. The ledger has the first of each wait: a guesser must not fill it.
func (s *Service) slowed(ctx context.Context, who candidate, try attempt, wait time.Duration) error {
	refusal := &Refusal{Code: CodeTooManyAttempts, RetryAfter: wait}
	if try.told {
		return refusal
	}
	return s.recordStranger(ctx, who, refusal)
}
