package logon

import (
	"context"
	"strings"
	"unicode/utf8"
)

// KeptPasswords is how many of a user's passwords before the present one are kept, as hashes, so that none of them is taken again.
const KeptPasswords = 8

// PasswordRules say what a new password has to keep, whoever sets it: its user, an administrator, the command line (docs/adr/0019). They say
// nothing about passwords that are there: nobody is kept from logging on by them.
type PasswordRules struct {
	People    People
	Passwords Passwords
	Policies  func(context.Context) (Policies, error)
}

// Check says what is wrong with a password that is to become the user's, who may be one that is still to be made. Its error is nil, a
// *Refusal of the field, or what went wrong.
func (r PasswordRules) Check(ctx context.Context, user User, field, password string) error {
	if err := r.checkItself(ctx, user, field, password); err != nil {
		return err
	}
	return r.checkHistory(ctx, user, field, password)
}

// checkItself is what needs no hashing, and tells nothing about the passwords that the user has or had.
func (r PasswordRules) checkItself(ctx context.Context, user User, field, password string) error {
	if bad := CheckPassword(field, password); bad != nil {
		return bad
	}
	p, err := r.Policies(ctx)
	if err != nil {
		return err
	}
	same := func(name string) bool { return strings.EqualFold(strings.TrimSpace(password), strings.TrimSpace(name)) }
	switch {
	case utf8.RuneCountInString(password) < p.PasswordMinLength:
		return &Refusal{Code: CodeFieldTooShort, Field: field, Limit: p.PasswordMinLength}
	case same(user.Name), same(user.DisplayName):
		return &Refusal{Code: CodePasswordIsName, Field: field}
	case r.Passwords.Common(password):
		return &Refusal{Code: CodePasswordCommon, Field: field}
	}
	return nil
}

// checkHistory wants none of the passwords that the user has or had. Each is compared by its own turn in the pool.
func (r PasswordRules) checkHistory(ctx context.Context, user User, field, password string) error {
	if user.ID == 0 {
		return nil
	}
	hashes, err := r.People.OldPasswords(ctx, user.ID)
	if err != nil {
		return err
	}
	for _, hash := range append([]string{user.PasswordHash}, hashes...) {
		if hash == "" {
			continue
		}
		used, _, err := r.Passwords.Check(ctx, hash, password)
		if err != nil {
			return err
		}
		if used {
			return &Refusal{Code: CodePasswordUsedBefore, Field: field}
		}
	}
	return nil
}
