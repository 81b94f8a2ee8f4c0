package logontest

import (
	"context"
	"slices"

	"stationmaster/server/logon"
)

// Users lists all users.
func (f *Fake) Users(context.Context) ([]logon.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.User
	for _, u := range f.users {
		if !u.deleted {
			out = append(out, u.User)
		}
	}
	slices.SortFunc(out, byKey(func(u logon.User) string { return u.Name }))
	return out, nil
}

// CreateUser makes a user.
func (f *Fake) CreateUser(_ context.Context, name, displayName, hash string) (logon.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.users {
		if !u.deleted && key(u.Name) == key(name) {
			return logon.User{}, logon.ErrTaken
		}
	}
	u := &fakeUser{
		User: logon.User{
			ID: logon.UserID(f.nextID()), Name: name, DisplayName: displayName, Enabled: true, PasswordHash: hash, PasswordVersion: 1,
		},
		status: logon.Status{Code: logon.StatusAvailable, Since: f.now()},
	}
	f.users[u.ID] = u
	f.floor([]logon.UserID{u.ID}, nil)
	return u.User, nil
}

// ChangeUser changes a user, and ends sessions that must end.
func (f *Fake) ChangeUser(_ context.Context, id logon.UserID, change logon.UserChange, by string) (logon.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[id]
	if u == nil || u.deleted {
		return logon.User{}, logon.ErrNotFound
	}
	if change.DisplayName != nil {
		u.DisplayName = *change.DisplayName
	}
	if change.Enabled != nil {
		u.Enabled = *change.Enabled
	}
	if change.Allowed != nil {
		u.Allowed = *change.Allowed
	}
	if !u.Enabled {
		f.voidOf(id, logon.SavedDisabled)
	}
	if change.PasswordHash != nil {
		f.newPassword(u, *change.PasswordHash)
	}
	switch {
	case !u.Enabled:
		f.endWhere(logon.CodeUserDisabled, by, func(s *fakeSession) bool { return s.User == id })
	case change.PasswordHash != nil:
		f.endWhere(logon.CodePasswordChanged, by, func(s *fakeSession) bool { return s.User == id })
	case change.Allowed != nil:
		f.endWithoutLeave(by)
	}
	f.floor([]logon.UserID{id}, nil)
	return u.User, nil
}

func (f *Fake) endWhere(code logon.Code, by string, condition func(*fakeSession) bool) {
	for _, s := range f.held() {
		if condition(s) {
			f.end(s, code, by, logon.Origin{}, "")
		}
	}
}

// DeleteUser ends a user's sessions and hides the user.
func (f *Fake) DeleteUser(_ context.Context, id logon.UserID, by string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[id]
	if u == nil || u.deleted {
		return logon.ErrNotFound
	}
	f.voidOf(id, logon.SavedDeleted)
	f.endWhere(logon.CodeUserDeleted, by, func(s *fakeSession) bool { return s.User == id })
	u.deleted, u.Enabled, u.old = true, false, nil
	f.grants = slices.DeleteFunc(f.grants, func(g logon.Grant) bool { return g.To == id })
	for _, c := range f.circles {
		delete(c.members, id)
		delete(c.from, id)
	}
	f.floor([]logon.UserID{id}, nil)
	return nil
}

// Stations lists the configured stations.
func (f *Fake) Stations(context.Context) ([]logon.Station, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.Station
	for _, s := range f.stations {
		if !s.deleted && !s.Typed {
			out = append(out, s.Station)
		}
	}
	slices.SortFunc(out, byKey(func(s logon.Station) string { return s.Name }))
	return out, nil
}

// CreateStation configures a station.
func (f *Fake) CreateStation(_ context.Context, name string, t logon.StationType, number string) (logon.Station, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stationWhere(func(s *fakeStation) bool { return !s.Typed && key(s.Name) == key(name) }) != nil {
		return logon.Station{}, logon.ErrTaken
	}
	st := &fakeStation{Station: logon.Station{ID: logon.StationID(f.nextID()), Type: t, Number: number}}
	if t == logon.RemoteNumber {
		if there := f.stationOfNumber(number); there != nil {
			if !there.Typed {
				return logon.Station{}, logon.ErrTaken
			}
			st = there
		}
	}
	st.Name, st.Active, st.Typed = name, true, false
	f.stations[st.ID] = st
	return st.Station, nil
}

// ChangeStation changes a station, and ends the sessions at a deactivated one.
func (f *Fake) ChangeStation(_ context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := f.stations[id]
	if st == nil || st.deleted || st.Typed {
		return logon.Station{}, logon.ErrNotFound
	}
	if change.Number != nil {
		if *change.Number == "" && st.Type == logon.RemoteNumber {
			return logon.Station{}, &logon.Refusal{Code: logon.CodeFieldRequired, Field: "number"}
		}
		if there := f.stationOfNumber(*change.Number); st.Type == logon.RemoteNumber && there != nil && there != st {
			return logon.Station{}, logon.ErrTaken
		}
		st.Number = *change.Number
	}
	if change.Active != nil {
		st.Active = *change.Active
	}
	if !st.Active {
		f.endWhere(logon.CodeStationDeactivated, by, func(s *fakeSession) bool { return s.Station == id })
	}
	f.floor(nil, []logon.StationID{id})
	return st.Station, nil
}

// DeleteStation ends the sessions at a station and hides it.
func (f *Fake) DeleteStation(_ context.Context, id logon.StationID, by string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	st := f.stations[id]
	if st == nil || st.deleted || st.Typed {
		return logon.ErrNotFound
	}
	f.endWhere(logon.CodeStationDeleted, by, func(s *fakeSession) bool { return s.Station == id })
	st.deleted, st.Active = true, false
	f.grants = slices.DeleteFunc(f.grants, func(g logon.Grant) bool { return g.Station == id })
	f.floor(nil, []logon.StationID{id})
	return nil
}
