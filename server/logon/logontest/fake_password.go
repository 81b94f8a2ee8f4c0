package logontest

import (
	"context"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// OldPasswords gives the hashes of the passwords before the present one, the last one first.
func (f *Fake) OldPasswords(_ context.Context, id logon.UserID) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u := f.users[id]; u != nil {
		return slices.Clone(u.old), nil
	}
	return nil, nil
}

// ChangePassword gives a user a new password from a session of theirs, which goes on.
func (f *Fake) ChangePassword(_ context.Context, c logon.NewPassword) (logon.LedgerNumber, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u, own := f.users[c.User], f.session(c.Session)
	if u == nil || u.deleted || !u.Enabled || u.PasswordVersion != c.Version || own == nil || own.Ended != nil || own.User != c.User {
		return 0, logon.ErrStale
	}
	f.newPassword(u, c.Hash)
	own.PasswordVersion = u.PasswordVersion
	f.endWhere(logon.CodePasswordChanged, c.By, func(s *fakeSession) bool { return s.User == c.User && s.ID != c.Session })
	return f.record(c.Entry), nil
}

// newPassword keeps the old one, and voids what was saved under it.
func (f *Fake) newPassword(u *fakeUser, hash string) {
	if u.PasswordHash != "" {
		u.old = append([]string{u.PasswordHash}, u.old...)
		u.old = u.old[:min(len(u.old), logon.KeptPasswords)]
	}
	u.PasswordHash, u.reused = hash, time.Time{}
	u.PasswordVersion++
	f.voidOf(u.ID, logon.SavedPassword)
}
