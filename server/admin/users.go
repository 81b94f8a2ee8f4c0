package admin

import (
	"context"
	"strings"

	"stationmaster/server/logon"
)

// Change changes the fields of a user that are not nil. It is an alias so that a caller can say the same without
// importing this package, as adapters must.
type Change = struct {
	DisplayName *string
	Enabled     *bool
	Password    *string
	Allowed     *bool // of a source's user: to log on without a mapping
}

// Users lists all users by name.
func (s *Service) Users(ctx context.Context) ([]logon.User, error) { return s.store.Users(ctx) }

// CreateUser makes an enabled user. Without a display name the user's name is shown.
func (s *Service) CreateUser(ctx context.Context, name, display, password string) (logon.User, error) {
	name, err := text(fieldUser, name, maxName, true)
	if err != nil {
		return logon.User{}, err
	}
	if strings.Contains(name, `\`) { // names of directories' users have one: the two never meet
		return logon.User{}, &logon.Refusal{Code: logon.CodeFieldCharacters, Field: fieldUser}
	}
	if display, err = text(fieldDisplayName, display, maxName, false); err != nil {
		return logon.User{}, err
	}
	if display == "" {
		display = name
	}
	hash, err := s.newPassword(ctx, logon.User{Name: name, DisplayName: display}, password)
	if err != nil {
		return logon.User{}, err
	}
	user, err := s.store.CreateUser(ctx, name, display, hash)
	return user, refused(err, fieldUser)
}

// ChangeUser changes a user. Disabling and a new password end the user's sessions, which are told by whom.
func (s *Service) ChangeUser(ctx context.Context, id logon.UserID, change Change, by string) (logon.User, error) {
	out := logon.UserChange{Enabled: change.Enabled, Allowed: change.Allowed}
	if change.DisplayName != nil {
		display, err := text(fieldDisplayName, *change.DisplayName, maxName, true)
		if err != nil {
			return logon.User{}, err
		}
		out.DisplayName = &display
	}
	if change.Allowed != nil {
		user, err := s.people.UserByID(ctx, id)
		if err != nil {
			return logon.User{}, refused(err, fieldUser)
		}
		if user.Source == "" { // nobody has to let them in
			return logon.User{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldAllowed}
		}
	}
	if change.Password != nil {
		user, err := s.people.UserByID(ctx, id)
		if err != nil {
			return logon.User{}, refused(err, fieldUser)
		}
		if user.Source != "" { // their passwords are kept elsewhere, and never here
			return logon.User{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldPassword}
		}
		hash, err := s.newPassword(ctx, user, *change.Password)
		if err != nil {
			return logon.User{}, err
		}
		out.PasswordHash = &hash
	}
	user, err := s.store.ChangeUser(ctx, id, out, by)
	return user, refused(err, fieldUser)
}

// newPassword gives the hash of a password that keeps the rules for the user. Space around it belongs to it.
func (s *Service) newPassword(ctx context.Context, user logon.User, password string) (string, error) {
	rules := logon.PasswordRules{People: s.people, Passwords: s.passwords, Policies: s.policies}
	if err := rules.Check(ctx, user, fieldPassword, password); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, password)
}

// HasPassword tells whether the password is the user's.
func (s *Service) HasPassword(ctx context.Context, user logon.User, password string) (bool, error) {
	ok, _, err := s.passwords.Check(ctx, user.PasswordHash, password)
	return ok, err
}

// DeleteUser deletes a user and ends the user's sessions.
func (s *Service) DeleteUser(ctx context.Context, id logon.UserID, by string) error {
	return refused(s.store.DeleteUser(ctx, id, by), fieldUser)
}
