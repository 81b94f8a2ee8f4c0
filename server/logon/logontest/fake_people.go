package logontest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stationmaster/server/logon"
)

func key(name string) string { return strings.ToLower(name) }

func deviceKey(user logon.UserID, device []byte) string { return fmt.Sprintf("%d %x", user, device) }

func (f *Fake) userWhere(condition func(*fakeUser) bool) (logon.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.users {
		if !u.deleted && condition(u) {
			return u.User, nil
		}
	}
	return logon.User{}, logon.ErrNotFound
}

// UserByName finds a user without regard to case.
func (f *Fake) UserByName(_ context.Context, name string) (logon.User, error) {
	return f.userWhere(func(u *fakeUser) bool { return key(u.Name) == key(name) })
}

// UserByID finds a user.
func (f *Fake) UserByID(_ context.Context, id logon.UserID) (logon.User, error) {
	return f.userWhere(func(u *fakeUser) bool { return u.ID == id })
}

// RehashPassword replaces the hash of the same password.
func (f *Fake) RehashPassword(_ context.Context, id logon.UserID, version int64, hash string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u := f.users[id]; u != nil && u.PasswordVersion == version {
		u.PasswordHash = hash
	}
	return nil
}

// RightsOf gives a user's rights.
func (f *Fake) RightsOf(_ context.Context, id logon.UserID) (logon.Rights, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rightsOf(id), nil
}

func (f *Fake) rightsOf(id logon.UserID) logon.Rights {
	r := logon.Rights{Stations: map[logon.StationID]bool{}, Has: map[logon.Right]bool{}}
	for _, g := range f.grants {
		if !f.has(g.To, id) {
			continue
		}
		r.Has[g.Right] = true
		if g.Right == logon.LogonStations {
			if g.Station == 0 {
				r.AllStations = true
			} else {
				r.Stations[g.Station] = true
			}
		}
	}
	return r
}

func (f *Fake) stationWhere(condition func(*fakeStation) bool) *fakeStation {
	for _, s := range f.stations {
		if !s.deleted && condition(s) {
			return s
		}
	}
	return nil
}

// StationByName finds a configured station without regard to case.
func (f *Fake) StationByName(_ context.Context, name string) (logon.Station, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.stationWhere(func(s *fakeStation) bool { return !s.Typed && key(s.Name) == key(name) }); s != nil {
		return s.Station, nil
	}
	return logon.Station{}, logon.ErrNotFound
}

// StationForNumber finds or makes the remote-number station of a number.
func (f *Fake) StationForNumber(_ context.Context, number string) (logon.Station, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.stationOfNumber(number); s != nil {
		return s.Station, nil
	}
	s := &fakeStation{Station: logon.Station{
		ID: logon.StationID(f.nextID()), Name: number, Type: logon.RemoteNumber, Number: number, Active: true, Typed: true,
	}}
	f.stations[s.ID] = s
	return s.Station, nil
}

func (f *Fake) stationOfNumber(number string) *fakeStation {
	return f.stationWhere(func(s *fakeStation) bool { return s.Type == logon.RemoteNumber && s.Number == number })
}

// StationsFor lists the active stations that rights cover.
func (f *Fake) StationsFor(_ context.Context, r logon.Rights) ([]logon.StationWithOccupants, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.StationWithOccupants
	for _, s := range f.stations {
		if !s.deleted && s.Active && !s.Typed && r.MayUse(s.ID) {
			out = append(out, logon.StationWithOccupants{Station: s.Station, Occupants: f.occupants(s.ID)})
		}
	}
	slices.SortFunc(out, byKey(func(s logon.StationWithOccupants) string { return s.Name }))
	return out, nil
}

func (f *Fake) occupants(id logon.StationID) (out []logon.Occupant) {
	for _, s := range f.held() {
		if s.Station != id {
			continue
		}
		seen := f.seen(s)
		out = append(out, logon.Occupant{
			Session: s.ID, User: s.User, UserName: seen.UserName, DisplayName: seen.DisplayName, Machine: s.Machine,
			Since: s.Since, State: seen.State, Unresponsive: s.Unresponsive,
		})
	}
	return out
}

// Occupants lists who holds the given stations.
func (f *Fake) Occupants(_ context.Context, stations []logon.StationID) (map[logon.StationID][]logon.Occupant, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[logon.StationID][]logon.Occupant{}
	for _, id := range stations {
		if who := f.occupants(id); len(who) > 0 {
			out[id] = who
		}
	}
	return out, nil
}

// Directory lists users with their places.
func (f *Fake) Directory(_ context.Context, ids []logon.UserID) ([]logon.DirectoryEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.DirectoryEntry
	for _, u := range f.users {
		if !u.deleted && !f.isStranger(u) && (ids == nil || slices.Contains(ids, u.ID)) {
			out = append(out, f.directoryEntry(u))
		}
	}
	slices.SortFunc(out, byKey(func(e logon.DirectoryEntry) string { return e.DisplayName }))
	for _, id := range ids {
		if !slices.ContainsFunc(out, func(e logon.DirectoryEntry) bool { return e.User == id }) {
			out = append(out, logon.DirectoryEntry{User: id, Gone: true})
		}
	}
	return out, nil
}

func (f *Fake) directoryEntry(u *fakeUser) logon.DirectoryEntry {
	e := logon.DirectoryEntry{User: u.ID, UserName: u.Name, DisplayName: u.DisplayName}
	for _, s := range f.held() {
		if s.User != u.ID {
			continue
		}
		seen := f.seen(s)
		e.Places = append(e.Places, logon.Place{
			StationType: s.StationType, Station: seen.StationName, Number: s.Number, State: seen.State,
			Unresponsive: s.Unresponsive, Since: s.Since,
		})
	}
	status := u.status
	switch {
	case status.Code != logon.StatusAvailable:
		e.Status = &status
	case len(e.Places) > 0:
		if status.Since.Before(e.Places[0].Since) {
			status.Since = e.Places[0].Since
		}
		e.Status = &status
	}
	return e
}

// SetStatus sets what a user says of themselves.
func (f *Fake) SetStatus(_ context.Context, id logon.UserID, code, note string) (logon.Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := f.users[id]
	if u == nil || u.deleted {
		return logon.Status{}, logon.ErrNotFound
	}
	u.status = logon.Status{Code: code, Note: note, Since: f.now()}
	f.floor([]logon.UserID{id}, nil)
	return u.status, nil
}

// KnownDevice tells whether this device has logged this user on before.
func (f *Fake) KnownDevice(_ context.Context, id logon.UserID, device []byte) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.devices[deviceKey(id, device)], nil
}

// PutTicket keeps a ticket.
func (f *Fake) PutTicket(_ context.Context, t logon.Ticket) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tickets[string(t.Hash)] = fakeTicket{Ticket: t, expires: f.now().Add(t.TTL)}
	return nil
}

// DeleteTicket forgets a ticket.
func (f *Fake) DeleteTicket(_ context.Context, hash []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.tickets, string(hash))
	return nil
}

// TicketByHash reads a ticket that has not expired.
func (f *Fake) TicketByHash(_ context.Context, hash []byte) (logon.Ticket, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.tickets[string(hash)]
	if !ok || !t.expires.After(f.now()) {
		return logon.Ticket{}, logon.ErrNotFound
	}
	left := t.Ticket
	left.TTL = t.expires.Sub(f.now()).Truncate(time.Microsecond)
	return left, nil
}

// StationsHeld counts the stations that are held.
func (f *Fake) StationsHeld(context.Context) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	held := map[logon.StationID]bool{}
	for _, id := range f.stationsWithout(nil) {
		held[id] = true
	}
	return len(held), nil
}
