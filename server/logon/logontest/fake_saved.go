package logontest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// fakeSaved is a row of saved logons, void or not.
type fakeSaved struct {
	logon.SavedLogon
	series, secret, previous, salt []byte
	replaced, expires              time.Time
	end                            logon.SavedEnd // empty: not void
}

// save does for a device what a granted claim says.
func (f *Fake) save(c logon.Claim) {
	switch {
	case c.Device == nil:
	case c.Save != nil:
		f.void(logon.SavedReplaced, func(l *fakeSaved) bool { return bytes.Equal(l.Device, c.Device) })
		f.saved = append(f.saved, &fakeSaved{
			SavedLogon: logon.SavedLogon{
				ID: f.nextID(), User: c.User, Device: bytes.Clone(c.Device), PasswordVersion: c.PasswordVersion, Choice: c.Save.Choice,
				Browser: c.Save.Browser, System: c.Save.System, Address: c.Address, Created: f.now(), Used: f.now(),
			},
			series: bytes.Clone(c.Save.Series), secret: bytes.Clone(c.Save.Secret), expires: f.now().Add(logon.SavedFor),
		})
	case c.Forget:
		f.void(logon.SavedReplaced, func(l *fakeSaved) bool { return bytes.Equal(l.Device, c.Device) })
	}
}

// void voids what the condition picks, and returns how many there were.
func (f *Fake) void(why logon.SavedEnd, condition func(*fakeSaved) bool) (n int) {
	for _, l := range f.saved {
		if l.end == "" && condition(l) {
			l.end = why
			n++
		}
	}
	return n
}

func (f *Fake) voidOf(user logon.UserID, why logon.SavedEnd) {
	f.void(why, func(l *fakeSaved) bool { return l.User == user })
}

// UseSavedLogon judges a shown token and does what follows.
func (f *Fake) UseSavedLogon(_ context.Context, use logon.SavedUse) (logon.SavedFound, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.saved, func(l *fakeSaved) bool { return bytes.Equal(l.series, use.Series) })
	if i < 0 {
		return logon.SavedFound{}, logon.ErrNotFound
	}
	l := f.saved[i]
	if l.end == "" && !l.expires.After(f.now()) {
		l.end = logon.SavedExpired
	}
	found := logon.SavedFound{SavedLogon: l.SavedLogon, UserName: f.users[l.User].Name, End: l.end}
	found.Verdict = logon.DecideSaved(logon.SavedFacts{
		Void: l.end != "", SameDevice: bytes.Equal(l.Device, use.Device), Current: bytes.Equal(l.secret, use.Secret),
		Previous: bytes.Equal(l.previous, use.Secret), Replaced: f.now().Sub(l.replaced),
	})
	switch found.Verdict {
	case logon.SavedVoid:
		return found, nil
	case logon.SavedCopied:
		f.voidOf(l.User, logon.SavedReused)
		f.users[l.User].reused = f.now()
		for hash, t := range f.tickets {
			if t.User == l.User {
				delete(f.tickets, hash)
			}
		}
		return found, nil
	case logon.SavedCurrent:
		l.previous, l.secret, l.salt, l.replaced = l.secret, bytes.Clone(use.Next), bytes.Clone(use.Salt), f.now()
	case logon.SavedAgain:
	}
	l.Used, l.expires, l.Address, l.Browser, l.System = f.now(), f.now().Add(logon.SavedFor), use.Address, use.Browser, use.System
	found.Salt = l.salt
	return found, nil
}

// SavedLogons lists a user's that are not void, the last used first.
func (f *Fake) SavedLogons(_ context.Context, user logon.UserID) (saved []logon.SavedLogon, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.saved {
		if l.User == user && l.end == "" && l.expires.After(f.now()) {
			saved = append(saved, l.SavedLogon)
		}
	}
	slices.SortStableFunc(saved, func(a, b logon.SavedLogon) int { return b.Used.Compare(a.Used) })
	return saved, nil
}

// RevokeSavedLogons voids one of a user's, or all.
func (f *Fake) RevokeSavedLogons(_ context.Context, user logon.UserID, id int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.void(logon.SavedRevoked, func(l *fakeSaved) bool { return l.User == user && (id == 0 || l.ID == id) }), nil
}

// ForgetSavedLogon voids what a device has, and the one of the series.
func (f *Fake) ForgetSavedLogon(_ context.Context, device, series []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.void(logon.SavedLoggedOff, func(l *fakeSaved) bool { return bytes.Equal(l.Device, device) || bytes.Equal(l.series, series) })
	return nil
}
