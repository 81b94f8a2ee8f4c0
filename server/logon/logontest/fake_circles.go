package logontest

import (
	"context"
	"slices"

	"stationmaster/server/logon"
)

func (c *fakeCircle) seen() logon.Circle {
	return logon.Circle{CircleID: c.CircleID, Name: c.name, Members: len(c.members)}
}

// Circles lists the roles, or the workgroups.
func (f *Fake) Circles(_ context.Context, kind logon.CircleKind) ([]logon.Circle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.Circle
	for _, c := range f.circles {
		if c.Kind == kind {
			out = append(out, c.seen())
		}
	}
	slices.SortFunc(out, byKey(func(c logon.Circle) string { return c.Name }))
	return out, nil
}

// CreateCircle makes one without members.
func (f *Fake) CreateCircle(_ context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.ContainsFunc(f.circles, func(c *fakeCircle) bool { return c.Kind == kind && key(c.name) == key(name) }) {
		return logon.Circle{}, logon.ErrTaken
	}
	c := &fakeCircle{CircleID: logon.CircleID{Kind: kind, ID: f.nextID()}, name: name, members: map[logon.UserID]bool{}, from: map[logon.UserID]string{}}
	f.circles = append(f.circles, c)
	return c.seen(), nil
}

// DeleteCircle ends what rested on it alone.
func (f *Fake) DeleteCircle(_ context.Context, id logon.CircleID, by string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.circle(id) == nil {
		return logon.ErrNotFound
	}
	f.circles = slices.DeleteFunc(f.circles, func(c *fakeCircle) bool { return c.CircleID == id })
	f.grants = slices.DeleteFunc(f.grants, func(g logon.Grant) bool { return g.To == id })
	f.mappings = slices.DeleteFunc(f.mappings, func(m logon.Mapping) bool { return m.Gives == id })
	f.endUncovered(by)
	return nil
}

// Members lists who is in one.
func (f *Fake) Members(_ context.Context, id logon.CircleID) ([]logon.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.circle(id)
	if c == nil {
		return nil, logon.ErrNotFound
	}
	var out []logon.Member
	for user := range c.members {
		out = append(out, f.member(c, user))
	}
	slices.SortFunc(out, byKey(func(m logon.Member) string { return m.UserName }))
	return out, nil
}

func (f *Fake) member(c *fakeCircle, id logon.UserID) logon.Member {
	u := f.users[id]
	return logon.Member{User: id, UserName: u.Name, DisplayName: u.DisplayName, Source: c.from[id]}
}

// AddMember makes a user a member.
func (f *Fake) AddMember(_ context.Context, id logon.CircleID, user logon.UserID) (logon.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, u := f.circle(id), f.users[user]
	switch {
	case c == nil || u == nil || u.deleted:
		return logon.Member{}, logon.ErrNotFound
	case c.members[user] && c.from[user] == "":
		return logon.Member{}, logon.ErrTaken
	}
	c.members[user] = true
	delete(c.from, user)
	f.publish(logon.Event{Rights: &struct{}{}})
	return f.member(c, user), nil
}

// RemoveMember ends what rested on the membership alone.
func (f *Fake) RemoveMember(_ context.Context, id logon.CircleID, user logon.UserID, by string) (logon.Member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.circle(id)
	if c == nil || !c.members[user] {
		return logon.Member{}, logon.ErrNotFound
	}
	was := f.member(c, user)
	delete(c.members, user)
	delete(c.from, user)
	f.endUncovered(by)
	return was, nil
}
