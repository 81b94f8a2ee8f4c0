package logontest

import (
	"fmt"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// passwordTests are new passwords as the store keeps them.
var passwordTests = map[string]func(*world){
	"a user's own new password": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		own, other := w.live(w.claim(ann, t, "m1")), w.live(w.claim(ann, t, "m1"))
		bobs := w.live(w.claim(bob, t, "m1"))
		token := w.save(ann, t, "m1") // one more session
		w.ok(w.Store.PutTicket(w.ctx, logon.Ticket{Hash: []byte{1}, User: ann.ID, Window: "w", PasswordVersion: 1, TTL: time.Minute}))
		under := w.claim(ann, t, "m1")
		under.Window, under.Ticket = "w", []byte{1}
		number, err := w.Store.ChangePassword(w.ctx, w.newPassword(ann, own, "new"))
		w.ok(err)
		entries, err := w.Store.Ledger(w.ctx, number+1, 1)
		w.ok(err)
		if e := entries[0]; e.Number != number || e.Kind != logon.KindPassword || e.Code != logon.CodePasswordChangedByUser || e.User != ann.ID ||
			e.Session != own.ID || e.UserName != "ann" || e.Machine != "m1" || e.Station != "T1" || e.Phone != "p" || e.Client != "test" || e.Address != "10.0.0.1" {
			w.Fatalf("%+v", e)
		}
		w.endedBy(other.ID, logon.CodePasswordChanged, "Display ann")
		w.state(bobs.ID, logon.Live)
		w.void(token, "m1", logon.SavedPassword)
		now, err := w.Store.UserByID(w.ctx, ann.ID)
		w.ok(err)
		equal(w, "hash", now.PasswordHash, "new")
		equal(w, "version", now.PasswordVersion, 2)
		_, err = w.Store.Claim(w.ctx, under) // by a ticket of the old one
		w.is(err, logon.ErrStale)

		// The one that asked goes on, also after its connection broke and its page was loaded anew.
		equal(w, "version of the session", w.state(own.ID, logon.Live).PasswordVersion, 2)
		_, err = w.Store.Detach(w.ctx, own.ID, own.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		moved, ok, err := w.Store.Takeover(w.ctx, own.ID, own.Attachment, "another instance", false)
		w.ok(err)
		equal(w, "taken over", ok, true)
		w.attach(moved)
		_, err = w.Store.ChangePassword(w.ctx, w.newPassword(now, own, "next")) // and changes it once more
		w.ok(err)
		w.history(ann, "new", "hash")
	},
	"a password that was changed meanwhile": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		own, other := w.live(w.claim(ann, t, "m1")), w.live(w.claim(ann, t, "m1"))
		bobs := w.live(w.claim(w.user("bob"), t, "m1"))
		stale := func(u logon.User, s logon.Session) {
			w.Helper()
			_, err := w.Store.ChangePassword(w.ctx, w.newPassword(u, s, "never"))
			w.is(err, logon.ErrStale)
		}
		before := ann
		before.PasswordVersion--
		stale(before, own)
		stale(ann, bobs)
		_, err := w.Store.End(w.ctx, other.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		stale(ann, other)
		stale(ann, logon.Session{ID: own.ID + 1000})
		w.history(ann)
		w.state(own.ID, logon.Live)
		_, err = w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{Enabled: ptr(false)}, "Ada")
		w.ok(err)
		stale(ann, own)
		w.ok(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"))
		stale(ann, own)
	},
	"old passwords": func(w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		w.history(ann)
		for n := range logon.KeptPasswords + 3 {
			changed, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{PasswordHash: ptr(fmt.Sprint(n))}, "Ada")
			w.ok(err)
			w.ok(w.Store.RehashPassword(w.ctx, ann.ID, changed.PasswordVersion, fmt.Sprintf("%d, better", n)))
		}
		var want []string
		for n := logon.KeptPasswords + 1; n > 1; n-- {
			want = append(want, fmt.Sprintf("%d, better", n))
		}
		w.history(ann, want...)
		_, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{DisplayName: ptr("Ann")}, "Ada")
		w.ok(err)
		w.history(ann, want...)
		w.history(bob)
		nobody, err := w.Store.CreateUser(w.ctx, "without", "Without a password", "")
		w.ok(err)
		_, err = w.Store.ChangeUser(w.ctx, nobody.ID, logon.UserChange{PasswordHash: ptr("first")}, "Ada")
		w.ok(err)
		w.history(nobody)
		w.ok(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"))
		w.history(ann)
	},
	"claims under the old one while it changes": func(w *world) {
		t := w.station("T1")
		for i := range 10 {
			ann := w.user(fmt.Sprintf("user %d", i))
			own := w.live(w.claim(ann, t, "m1"))
			claims := make([]logon.Claim, 3)
			for n := range claims {
				claims[n] = w.claim(ann, t, "m1")
			}
			w.together(len(claims)+1, func(n int) error {
				if n == len(claims) {
					_, err := w.Store.ChangePassword(w.ctx, w.newPassword(ann, own, "new"))
					return err
				}
				_, err := w.Store.Claim(w.ctx, claims[n])
				if isStale(err) {
					return nil
				}
				return err
			})
			for _, s := range w.held() {
				if s.User == ann.ID {
					equal(w, "the only one left", s.ID, own.ID)
				}
			}
			w.state(own.ID, logon.Live)
		}
		w.everyEndHasOneEntry()
	},
	"changed in several windows at once: one counts": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		sessions := make([]logon.Session, 4)
		for n := range sessions {
			sessions[n] = w.live(w.claim(ann, t, "m1"))
		}
		done := make([]bool, len(sessions))
		w.together(len(sessions), func(n int) error {
			_, err := w.Store.ChangePassword(w.ctx, w.newPassword(ann, sessions[n], fmt.Sprint(n)))
			done[n] = err == nil
			if isStale(err) {
				return nil
			}
			return err
		})
		w.oneOf(done)
		held := w.held()
		equal(w, "sessions left", len(held), 1)
		equal(w, "the one that changed it", held[0].ID, sessions[slices.Index(done, true)].ID)
		w.history(ann, "hash")
	},
	"a station that is deactivated while its user's password changes": func(w *world) {
		for i := range 10 {
			ann, t := w.user(fmt.Sprintf("user %d", i)), w.station(fmt.Sprintf("T%d", i))
			own, other := w.live(w.claim(ann, t, "m1")), w.live(w.claim(ann, t, "m1"))
			if i%2 == 1 {
				own, other = other, own
			}
			w.together(2, func(n int) error {
				if n == 0 {
					_, err := w.Store.ChangeStation(w.ctx, t.ID, logon.StationChange{Active: ptr(false)}, "Ada")
					return err
				}
				_, err := w.Store.ChangePassword(w.ctx, w.newPassword(ann, own, "new"))
				if isStale(err) {
					return nil
				}
				return err
			})
			w.ended(own.ID, logon.CodeStationDeactivated)
			equal(w, "the other one", w.session(other.ID).State, logon.Over)
		}
		w.everyEndHasOneEntry()
	},
}

// newPassword is what a user changes from a session.
func (w *world) newPassword(u logon.User, s logon.Session, hash string) logon.NewPassword {
	return logon.NewPassword{
		User: u.ID, Session: s.ID, Version: u.PasswordVersion, Hash: hash, By: u.DisplayName,
		Entry: logon.LedgerEntry{
			Kind: logon.KindPassword, Code: logon.CodePasswordChangedByUser, User: u.ID, UserName: u.Name, Station: "T1", Phone: "p", Machine: "m1",
			Client: "test", Session: s.ID, Address: "10.0.0.1",
		},
	}
}

// history wants exactly these hashes to be kept of a user's old passwords.
func (w *world) history(u logon.User, want ...string) {
	w.Helper()
	got, err := w.Store.OldPasswords(w.ctx, u.ID)
	w.ok(err)
	if !slices.Equal(got, want) {
		w.Fatalf("the old passwords are %v, want %v", got, want)
	}
}
