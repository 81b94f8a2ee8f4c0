package logontest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"stationmaster/server/logon"
)

// AccountsInUse lists the users of sources who have a held session or a saved logon.
func (f *Fake) AccountsInUse(context.Context) (out []logon.AccountInUse, at time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.users {
		held := slices.ContainsFunc(f.held(), func(s *fakeSession) bool { return s.User == u.ID })
		saved := slices.ContainsFunc(f.saved, func(l *fakeSaved) bool { return l.User == u.ID && l.end == "" && l.expires.After(f.now()) })
		if u.Source == "" || u.deleted || !held && !saved {
			continue
		}
		in := logon.AccountInUse{User: u.User}
		for _, c := range f.circles {
			if c.from[u.ID] == u.Source {
				in.Given = append(in.Given, c.CircleID)
			}
		}
		slices.SortFunc(in.Given, func(a, b logon.CircleID) int {
			return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), cmp.Compare(a.ID, b.ID)) // role, workgroup
		})
		out = append(out, in)
	}
	slices.SortFunc(out, func(a, b logon.AccountInUse) int { return cmp.Compare(a.ID, b.ID) })
	return out, f.instant(), nil
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

// LeaveTurn gives one back.
func (f *Fake) LeaveTurn(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.turns, key)
	return nil
}

// PutCheck keeps what came of a check.
func (f *Fake) PutCheck(_ context.Context, c logon.Checked) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.At = f.now()
	f.checks[c.Directory] = c
	return nil
}

// Checks lists what came of the last check of each source.
func (f *Fake) Checks(context.Context) ([]logon.Checked, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.SortedFunc(maps.Values(f.checks), byKey(func(c logon.Checked) string { return c.Directory })), nil
}
