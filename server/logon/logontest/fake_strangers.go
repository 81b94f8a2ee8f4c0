package logontest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

// Foresee tells what Provision would find.
func (f *Fake) Foresee(_ context.Context, a logon.Account) (u logon.User, allowed bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, known := range f.users {
		if !known.deleted && known.Source == a.Source && known.AccountID == a.ID {
			u = known.User
		}
	}
	return u, u.Allowed || f.mappedIn(a), nil
}

// mappedIn tells whether a mapping of a group lets the account in.
func (f *Fake) mappedIn(a logon.Account) bool {
	return slices.ContainsFunc(f.mappings, func(m logon.Mapping) bool {
		return m.Source == a.Source && m.Gives == logon.CircleID{} &&
			slices.ContainsFunc(a.Groups, func(g string) bool { return logon.GroupKey(g) == logon.GroupKey(m.Group) })
	})
}

// isStranger tells whether nobody but administrators is to see the user.
func (f *Fake) isStranger(u *fakeUser) bool {
	if u.Source == "" || u.Allowed {
		return false
	}
	for device := range f.devices {
		if strings.HasPrefix(device, fmt.Sprintf("%d ", u.ID)) {
			return false
		}
	}
	return !slices.ContainsFunc(f.held(), func(s *fakeSession) bool { return s.User == u.ID })
}

// forgetStrangers deletes those whose time is over, and of each source the oldest of too many.
func (f *Fake) forgetStrangers() {
	kept := map[string]int{}
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(f.users))) {
		u := f.users[id]
		if u.deleted || !u.Enabled || !f.isStranger(u) || f.isCaredFor(id) {
			continue
		}
		kept[u.Source]++
		// Nobody has changed the status of a stranger since they were made.
		if kept[u.Source] > logon.MostStrangers || f.now().Sub(u.status.Since) > logon.StrangerFor {
			delete(f.users, id)
			f.floor([]logon.UserID{id}, nil)
		}
	}
}

// isCaredFor tells whether an administrator has given the user something, or a log on of theirs is under way.
func (f *Fake) isCaredFor(id logon.UserID) bool {
	for _, t := range f.tickets {
		if t.User == id {
			return true
		}
	}
	for _, c := range f.circles {
		if c.members[id] && c.from[id] == "" {
			return true
		}
	}
	return slices.ContainsFunc(f.grants, func(g logon.Grant) bool { return g.To == logon.Grantee(id) })
}
