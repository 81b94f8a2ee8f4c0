package logontest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

type fakeCircle struct {
	logon.CircleID
	name    string
	members map[logon.UserID]bool
	from    map[logon.UserID]string // the source, of members that a mapping made
}

// has tells whether the user has what is granted.
func (f *Fake) has(to logon.Grantee, id logon.UserID) bool {
	if to == id {
		return true
	}
	c := f.circle(to)
	return c != nil && c.members[id]
}

// circle is nil for a user, and for one that is not there.
func (f *Fake) circle(id logon.Grantee) *fakeCircle {
	for _, c := range f.circles {
		if c.CircleID == id {
			return c
		}
	}
	return nil
}

// place is where grants to it stand among the others, and its name.
func (f *Fake) place(to logon.Grantee) (place int, name string) {
	if id, ok := to.(logon.UserID); ok {
		if u := f.users[id]; u != nil && !u.deleted {
			return 0, u.Name
		}
		return 0, ""
	}
	c := f.circle(to)
	switch {
	case c == nil:
		return 0, ""
	case c.Kind == logon.Role:
		return 1, c.name
	}
	return 2, c.name
}

// Grants lists all granted rights.
func (f *Fake) Grants(context.Context) ([]logon.Grant, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := slices.Clone(f.grants)
	slices.SortStableFunc(out, func(a, b logon.Grant) int {
		placeA, _ := f.place(a.To)
		placeB, _ := f.place(b.To)
		return cmp.Or(placeA-placeB, strings.Compare(key(a.ToName), key(b.ToName)))
	})
	return out, nil
}

// CreateGrant gives somebody a right.
func (f *Fake) CreateGrant(_ context.Context, to logon.Grantee, right logon.Right, station logon.StationID) (logon.Grant, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, name := f.place(to)
	st := f.stations[station]
	if name == "" || station != 0 && (st == nil || st.deleted || st.Typed) {
		return logon.Grant{}, logon.ErrNotFound
	}
	g := logon.Grant{To: to, ToName: name, Right: right, Station: station}
	if st != nil {
		g.StationName = st.Name
	}
	if slices.Contains(f.withoutIDs(), g) {
		return logon.Grant{}, logon.ErrTaken
	}
	g.ID = f.nextID()
	f.grants = append(f.grants, g)
	f.publish(logon.Event{Rights: &struct{}{}})
	return g, nil
}

func (f *Fake) withoutIDs() []logon.Grant {
	out := slices.Clone(f.grants)
	for i := range out {
		out[i].ID = 0
	}
	return out
}

// DeleteGrant withdraws a right.
func (f *Fake) DeleteGrant(_ context.Context, id int64, by string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.grants, func(g logon.Grant) bool { return g.ID == id })
	if i < 0 {
		return logon.ErrNotFound
	}
	f.grants = slices.Delete(f.grants, i, i+1)
	f.endUncovered(by)
	return nil
}

// endUncovered ends the sessions that rest on a right which their user has no more.
func (f *Fake) endUncovered(by string) {
	f.publish(logon.Event{Rights: &struct{}{}})
	f.endWhere(logon.CodeRightWithdrawn, by, func(s *fakeSession) bool {
		rights := f.rightsOf(s.User)
		mayUse, mayType := rights.MayUse(s.Station), rights.Has[logon.UserDefinedNumber]
		if st := f.stations[s.Station]; st != nil && st.Type == logon.RemoteNumber && !st.Typed { // either will do
			mayUse, mayType = mayUse || mayType, mayUse || mayType
		}
		return s.byStation && !mayUse || s.byNumber && !mayType || s.Persistent && !rights.Has[logon.PersistentConnections]
	})
}

// Administrators lists who may administer.
func (f *Fake) Administrators(context.Context) ([]logon.UserID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.UserID
	for id := range f.users {
		if f.rightsOf(id).Has[logon.Administer] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// EffectiveRights lists what a user may do, and where it comes from.
func (f *Fake) EffectiveRights(_ context.Context, id logon.UserID) ([]logon.EffectiveRight, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u := f.users[id]; u == nil || u.deleted {
		return nil, logon.ErrNotFound
	}
	var out []logon.EffectiveRight
	for _, g := range f.grants {
		if !f.has(g.To, id) {
			continue
		}
		r := logon.EffectiveRight{Right: g.Right, Station: g.Station, StationName: g.StationName}
		if c := f.circle(g.To); c != nil {
			r.From, r.FromName = c.Kind, c.name
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b logon.EffectiveRight) int {
		return cmp.Or(slices.Index(logon.AllRights, a.Right)-slices.Index(logon.AllRights, b.Right), strings.Compare(string(a.From), string(b.From)),
			strings.Compare(key(a.FromName), key(b.FromName)), strings.Compare(key(a.StationName), key(b.StationName)))
	})
	return out, nil
}
