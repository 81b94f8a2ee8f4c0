package logontest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

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

// DeleteMapping takes one away, with what rests on it alone.
func (f *Fake) DeleteMapping(_ context.Context, id int64, by string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.mappings, func(m logon.Mapping) bool { return m.ID == id })
	if i < 0 {
		return logon.ErrNotFound
	}
	f.mappings = slices.Delete(f.mappings, i, i+1)
	for _, u := range f.users {
		if slices.Contains(u.by, id) {
			f.mapped(u)
		}
	}
	f.endWithoutLeave(by)
	f.endUncovered(by)
	return nil
}
