package logon

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The ledger's causes of one answer.
const (
	causeNotThisKind = "the policy credential_kind has no such accounts"
	causeNotAllowed  = "no mapping and no administrator has allowed them"
	causeNameIsTaken = "the name is another user's"
)

// lookupFor bounds how long somebody who logs on automatically waits for a directory, however many servers it has.
const lookupFor = 8 * time.Second

// home is where the password of a typed name is kept: the directory, or here if it is empty. It asks no directory. What is typed without a domain
// is an own user's name first, so that a directory cannot take an administrator's.
func (s *Service) home(ctx context.Context, name string, p Policies) (directory string, err error) {
	if s.directories == nil || p.CredentialKind == OwnCredentials {
		return "", nil
	}
	directory, named, ok := s.directories.Locate(name)
	switch {
	case !ok:
		return "", nil
	case named && strings.Contains(name, `\`): // no own user is called so; one may be called like a mail address
		return directory, nil
	}
	switch user, err := s.store.UserByName(ctx, name); {
	case errors.Is(err, ErrNotFound):
		return directory, nil
	case err != nil:
		return "", err
	case user.Source != "" || p.CredentialKind == BothCredentials:
		return "", nil
	default: // an own user, who counts for nothing here unless they administer
		rights, err := s.store.RightsOf(ctx, user.ID)
		if err != nil || rights.Has[Administer] {
			return "", err
		}
		return directory, nil
	}
}

// ownForbidden tells whether the policy has something against an own user's right password. Who may administer always may log on: a directory
// that is down or set up wrongly must lock nobody out of setting it up.
func (s *Service) ownForbidden(ctx context.Context, id UserID, p Policies) (bool, error) {
	if p.CredentialKind != DirectoryCredentials {
		return false, nil
	}
	rights, err := s.store.RightsOf(ctx, id)
	return !rights.Has[Administer], err
}

// askDirectory has a directory check the password, and makes or updates the account's user. Unknown, wrong, disabled, expired, locked: one answer. That
// a password is right and too old may be told, as the directory says it only to who knows the password.
func (s *Service) askDirectory(ctx context.Context, v Visitor, r LogonRequest, directory string) (User, error) {
	typed := strings.TrimSpace(r.User)
	who := stranger(v, r)
	turn, err := s.turnAt(ctx, &who, directory, typed)
	if err != nil {
		return User{}, err
	}
	refused := func(code Code, cause string) error {
		return s.recordRefusal(ctx, who, &Refusal{Code: code, Cause: directory + ": " + cause})
	}
	account, err := s.directories.Authenticate(ctx, directory, typed, r.Password, func(id string) error { return turn.found(ctx, id) })
	try := turn.try
	var said *DirectoryError
	var slowed *Refusal
	var busy BusyError
	switch {
	case errors.As(err, &slowed): // by the account's turn, and written down
		return User{}, err
	case err == nil && account.State.Closed():
		try.failed()
		return User{}, refused(CodeInvalidCredentials, "the account is "+string(account.State))
	case err == nil:
	case !errors.As(err, &said):
		turn.giveBack()
		return User{}, fmt.Errorf("directory %s: %w", directory, err)
	case errors.As(err, &busy):
		turn.giveBack()
		return User{}, s.recordStranger(ctx, who, &Refusal{Code: CodeLogonBusy, RetryAfter: busy.RetryAfter, Cause: said.cause()})
	case said.Cause == CauseUnavailable:
		if !turn.shown || ctx.Err() == nil { // who hangs up while the password is checked does not get the try back
			turn.giveBack()
		}
		s.log.Warn("a directory did not answer", "directory", directory, "err", err)
		return User{}, s.recordStranger(ctx, who, &Refusal{Code: CodeDirectoryUnavailable, Cause: said.cause()})
	case said.Cause == CausePasswordExpired, said.Cause == CauseMustChange:
		try.succeed()
		return User{}, refused(CodeDirectoryPasswordExpired, said.cause())
	default:
		try.failed()
		return User{}, refused(CodeInvalidCredentials, said.cause())
	}
	user, allowed, err := s.store.Provision(ctx, account)
	switch {
	case errors.Is(err, ErrTaken):
		try.succeed()
		return User{}, refused(CodeDirectoryNotAllowed, causeNameIsTaken+": "+account.Name)
	case err != nil:
		try.undo()
		return User{}, err
	}
	who.user = user
	switch {
	case !user.Enabled:
		try.failed()
		return User{}, refused(CodeInvalidCredentials, "user is disabled")
	case !allowed:
		try.succeed()
		return User{}, refused(CodeDirectoryNotAllowed, causeNotAllowed)
	}
	try.succeed()
	return user, nil
}

// cause is what the ledger says.
func (e *DirectoryError) cause() string {
	text := strings.ReplaceAll(string(e.Cause), "_", " ")
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return strings.ToValidUTF8(text, "?")
}

// localName is a typed name without its domain.
func localName(typed string) string {
	typed = strings.Join(strings.Fields(typed), " ") // as directories compare names
	if _, name, ok := strings.Cut(typed, `\`); ok {
		return strings.TrimSpace(name)
	}
	if at := strings.LastIndexByte(typed, '@'); at > 0 {
		return typed[:at]
	}
	return typed
}

// askAgain asks the directory about a user whom it let in before and who shows no password now. keep tells that what the browser has saved may
// be good another time.
func (s *Service) askAgain(ctx context.Context, user User, p Policies) (refusal *Refusal, keep bool, err error) {
	if user.Source == "" {
		forbidden, err := s.ownForbidden(ctx, user.ID, p)
		if err != nil || !forbidden {
			return nil, true, err
		}
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: causeNotThisKind}, false, nil
	}
	if !s.isDirectory(user.Source) { // it was taken out of this node's configuration: nobody here can say that they still may
		return &Refusal{Code: CodeDirectoryUnavailable, Cause: user.Source + ": no such directory is configured here"}, true, nil
	}
	if p.CredentialKind == OwnCredentials {
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: causeNotThisKind}, false, nil
	}
	asking, cancel := context.WithTimeout(ctx, lookupFor)
	defer cancel()
	accounts, err := s.directories.Lookup(asking, user.Source, []string{user.AccountID})
	var busy BusyError
	switch {
	case errors.As(err, &busy):
		return &Refusal{Code: CodeLogonBusy, RetryAfter: busy.RetryAfter, Cause: err.Error()}, true, nil
	case err != nil:
		return &Refusal{Code: CodeDirectoryUnavailable, Cause: err.Error()}, true, nil
	}
	account, there := accounts[user.AccountID]
	if !there {
		// Whether it is gone, or only out of sight by a wrong configuration, is for the check to say, which has a brake: nothing ends here.
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: user.Source + ": the account is not there any more"}, true, nil
	}
	now, allowed, err := s.store.Provision(ctx, account)
	failed := func(cause string) *Refusal {
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: user.Source + ": " + cause}
	}
	switch {
	case errors.Is(err, ErrTaken):
		return &Refusal{Code: CodeDirectoryNotAllowed, Cause: user.Source + ": " + causeNameIsTaken + ": " + account.Name}, true, nil
	case err != nil:
		return nil, true, err
	case account.State.Closed():
		return failed("the account is " + string(account.State)), false, nil
	case now.PasswordVersion != user.PasswordVersion:
		return failed("the password was changed"), false, nil
	case account.State == AccountLocked:
		return failed("the account is locked"), true, nil
	case !allowed:
		return &Refusal{Code: CodeDirectoryNotAllowed, Cause: user.Source + ": " + causeNotAllowed}, true, nil
	}
	return nil, true, nil
}

// withoutLeave refuses a user who lost leave to log on since their source let them in.
func (s *Service) withoutLeave(user User) *Refusal {
	if user.HasLeave() {
		return nil
	}
	refusal := &Refusal{Code: CodeDirectoryNotAllowed, Cause: user.Source + ": " + causeNotAllowed}
	if label, provided := s.providerLabel(user.Source); provided {
		refusal.Code, refusal.Provider = CodeSsoNotAllowed, label
	}
	return refusal
}

// isDirectory tells whether a source is one of the directories.
func (s *Service) isDirectory(source string) bool {
	for _, d := range s.DirectoryHealth() {
		if d.Name == source {
			return true
		}
	}
	return false
}

// DirectoryHealth tells how this node last saw each directory.
func (s *Service) DirectoryHealth() []DirectoryHealth {
	if s.directories == nil {
		return nil
	}
	return s.directories.Health()
}
