package logontest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stationmaster/server/logon"
)

// Provision makes the account's user, or brings it up to date.
func (f *Fake) Provision(_ context.Context, a logon.Account) (logon.User, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var u *fakeUser
	for _, other := range f.users {
		switch {
		case other.deleted:
		case other.Source == a.Source && other.AccountID == a.ID:
			u = other
		case key(other.Name) != key(a.Name):
		case other.Source != a.Source:
			return logon.User{}, false, logon.ErrTaken
		default:
			other.Name = fmt.Sprintf("%s (%d)", other.Name, other.ID)
		}
	}
	if u == nil {
		u = &fakeUser{
			User: logon.User{
				ID: logon.UserID(f.nextID()), Enabled: true, PasswordVersion: 1, Source: a.Source, AccountID: a.ID, AccountState: a.State,
			},
			status: logon.Status{Code: logon.StatusAvailable, Since: f.now()},
		}
		f.users[u.ID] = u
	}
	newPassword := u.PasswordStamp != "" && a.PasswordStamp != "" && u.PasswordStamp != a.PasswordStamp
	u.Name, u.DisplayName, u.Mail = a.Name, cmp.Or(a.DisplayName, a.Name), a.Mail
	u.PasswordStamp = cmp.Or(a.PasswordStamp, u.PasswordStamp)
	if newPassword {
		f.newPassword(u, "")
	}
	switch {
	case a.State.Closed() && a.State != u.AccountState:
		f.close(u, a.State)
	default:
		u.AccountState = a.State
	}
	return u.User, f.mapped(u, a), nil
}

// mapped gives and takes memberships, and tells whether the user may log on.
func (f *Fake) mapped(u *fakeUser, a logon.Account) bool {
	allowed := u.Allowed
	given := map[logon.CircleID]bool{}
	for _, m := range f.mappings {
		if m.Source == a.Source && slices.ContainsFunc(a.Groups, func(g string) bool { return logon.GroupKey(g) == logon.GroupKey(m.Group) }) {
			given[m.Gives] = true
			allowed = allowed || m.Gives == logon.CircleID{}
		}
	}
	for _, c := range f.circles {
		switch {
		case given[c.CircleID] && !c.members[u.ID]:
			c.members[u.ID], c.from[u.ID] = true, a.Source
		case !given[c.CircleID] && c.from[u.ID] == a.Source:
			delete(c.members, u.ID)
			delete(c.from, u.ID)
		}
	}
	f.endUncovered("")
	f.floor([]logon.UserID{u.ID}, nil)
	return allowed
}

func (f *Fake) close(u *fakeUser, state logon.AccountState) {
	if u.AccountState != state {
		u.AccountState = state
		u.PasswordVersion++
	}
	f.voidOf(u.ID, logon.SavedDisabled)
	f.endWhere(logon.CodeUserDisabled, "", func(s *fakeSession) bool { return s.User == u.ID })
}

// CloseAccount ends what a closed account has here.
func (f *Fake) CloseAccount(_ context.Context, id logon.UserID, state logon.AccountState) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[id]
	if u == nil || u.deleted || u.Source == "" {
		return logon.ErrNotFound
	}
	f.close(u, state)
	return nil
}

// AccountsInUse lists the users of sources who have a held session or a saved logon.
func (f *Fake) AccountsInUse(context.Context) ([]logon.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.User
	for _, u := range f.users {
		held := slices.ContainsFunc(f.held(), func(s *fakeSession) bool { return s.User == u.ID })
		saved := slices.ContainsFunc(f.saved, func(l *fakeSaved) bool { return l.User == u.ID && l.end == "" && l.expires.After(f.now()) })
		if u.Source != "" && !u.deleted && (held || saved) {
			out = append(out, u.User)
		}
	}
	slices.SortFunc(out, func(a, b logon.User) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// Mappings lists what groups of sources give.
func (f *Fake) Mappings(context.Context) ([]logon.Mapping, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := slices.Clone(f.mappings)
	slices.SortFunc(out, func(a, b logon.Mapping) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(logon.GroupKey(a.Group), logon.GroupKey(b.Group)), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// CreateMapping makes one.
func (f *Fake) CreateMapping(_ context.Context, m logon.Mapping) (logon.Mapping, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.Gives != (logon.CircleID{}) {
		c := f.circle(m.Gives)
		if c == nil {
			return logon.Mapping{}, logon.ErrNotFound
		}
		m.GivesName = c.name
	}
	if slices.ContainsFunc(f.mappings, func(o logon.Mapping) bool {
		return o.Source == m.Source && logon.GroupKey(o.Group) == logon.GroupKey(m.Group) && o.Gives == m.Gives
	}) {
		return logon.Mapping{}, logon.ErrTaken
	}
	m.ID = f.nextID()
	f.mappings = append(f.mappings, m)
	return m, nil
}

// DeleteMapping takes one away.
func (f *Fake) DeleteMapping(_ context.Context, id int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.mappings, func(m logon.Mapping) bool { return m.ID == id })
	if i < 0 {
		return logon.ErrNotFound
	}
	f.mappings = slices.Delete(f.mappings, i, i+1)
	return nil
}

// TakeTurn tells whether it is the caller's turn.
func (f *Fake) TakeTurn(_ context.Context, key string, every time.Duration) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at, taken := f.turns[key]; taken && at.Add(every).After(f.now()) {
		return false, nil
	}
	f.turns[key] = f.now()
	return true, nil
}

// AccountByID finds the user of a source's account.
func (f *Fake) AccountByID(_ context.Context, source, id string) (logon.User, error) {
	return f.userWhere(func(u *fakeUser) bool { return u.Source == source && u.AccountID == id })
}
