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
	return f.provision(a, time.Time{})
}

// Recheck brings a user who is there up to date, unless their source was heard after the question.
func (f *Fake) Recheck(_ context.Context, a logon.Account, asked time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _, err := f.provision(a, asked)
	return err
}

func (f *Fake) provision(a logon.Account, asked time.Time) (logon.User, bool, error) {
	var u *fakeUser
	var named []*fakeUser
	taken := false
	for _, other := range f.users {
		switch {
		case other.deleted:
		case other.Source == a.Source && other.AccountID == a.ID:
			u = other
		case key(other.Name) != key(a.Name):
		case other.Source != a.Source:
			taken = true
		default:
			named = append(named, other)
		}
	}
	switch {
	case u == nil && !asked.IsZero():
		return logon.User{}, false, logon.ErrNotFound
	case u != nil && u.heardSince(asked):
		return logon.User{}, false, logon.ErrStale
	case taken:
		return logon.User{}, false, logon.ErrTaken
	}
	for _, other := range named {
		other.Name = fmt.Sprintf("%s (%d)", other.Name, other.ID)
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
	u.heard = asked
	if asked.IsZero() {
		u.heard = f.instant()
	}
	u.Name = cmp.Or(a.Name, u.Name)
	u.DisplayName, u.Mail = cmp.Or(a.DisplayName, u.Name), a.Mail
	var newPassword bool
	if u.PasswordStamp, newPassword = logon.NextStamp(u.PasswordStamp, a.PasswordStamp, f.now()); newPassword {
		f.newPassword(u, "")
	}
	switch {
	case a.State.Closed() && a.State != u.AccountState:
		f.close(u, a.State)
	default:
		u.AccountState = a.State
	}
	u.by = nil
	for _, m := range f.mappings {
		if m.Source == a.Source && slices.ContainsFunc(a.Groups, func(g string) bool { return logon.GroupKey(g) == logon.GroupKey(m.Group) }) {
			u.by = append(u.by, m.ID)
		}
	}
	f.mapped(u)
	f.endWithoutLeave("")
	f.endUncovered("")
	f.floor([]logon.UserID{u.ID}, nil)
	return u.User, u.HasLeave(), nil
}

// heardSince tells whether the user's source was heard after a question.
func (u *fakeUser) heardSince(asked time.Time) bool {
	return !asked.IsZero() && !u.heard.IsZero() && !u.heard.Before(asked)
}

// mapped gives and takes what the user's mappings say.
func (f *Fake) mapped(u *fakeUser) {
	u.Mapped = false
	given := map[logon.CircleID]bool{}
	for _, m := range f.mappings {
		if slices.Contains(u.by, m.ID) {
			given[m.Gives] = true
			u.Mapped = u.Mapped || m.Gives == logon.CircleID{}
		}
	}
	for _, c := range f.circles {
		switch {
		case given[c.CircleID] && !c.members[u.ID]:
			c.members[u.ID], c.from[u.ID] = true, u.Source
		case !given[c.CircleID] && c.from[u.ID] == u.Source:
			delete(c.members, u.ID)
			delete(c.from, u.ID)
		}
	}
}

// endWithoutLeave ends what those have who may not log on any more.
func (f *Fake) endWithoutLeave(by string) {
	f.endWhere(logon.CodeLeaveWithdrawn, by, func(s *fakeSession) bool { return !f.users[s.User].HasLeave() })
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
func (f *Fake) CloseAccount(_ context.Context, id logon.UserID, state logon.AccountState, asked time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[id]
	switch {
	case u == nil || u.deleted || u.Source == "":
		return logon.ErrNotFound
	case u.heardSince(asked):
		return logon.ErrStale
	}
	u.heard = asked
	f.close(u, state)
	return nil
}

// AccountByID finds the user of a source's account.
func (f *Fake) AccountByID(_ context.Context, source, id string) (logon.User, error) {
	return f.userWhere(func(u *fakeUser) bool { return u.Source == source && u.AccountID == id })
}

// AccountByName finds a source's user by what is behind the domain in their name.
func (f *Fake) AccountByName(_ context.Context, source, name string) (logon.User, error) {
	return f.userWhere(func(u *fakeUser) bool {
		_, local, _ := strings.Cut(u.Name, `\`)
		return u.Source == source && key(local) == key(name)
	})
}
