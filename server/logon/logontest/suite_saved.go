package logontest

import (
	"fmt"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// savedTests are automatic log on as the store keeps it.
var savedTests = map[string]func(*world){
	"saved with the grant and not with a refusal": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		w.save(ann, t, "m1")
		c, _ := w.saving(bob, t, "m2")
		w.refused(c, logon.CodeStationInUse)
		equal(w, "bob's", len(w.saved(bob)), 0)
		saved := w.saved(ann)
		equal(w, "ann's", len(saved), 1)
		l := saved[0]
		if l.User != ann.ID || l.Choice != (logon.Choice{Type: logon.Workstation, Station: "T1"}) || string(l.Device) != "m1" || l.Browser != "Firefox" ||
			l.System != "Linux" || l.Address != "10.0.0.1" || l.PasswordVersion != 1 || l.Created.IsZero() || l.Used.IsZero() {
			w.Fatalf("%+v", l)
		}
	},
	"a use replaces the token": func(w *world) {
		ann := w.user("ann")
		first := w.save(ann, w.station("T1"), "m1")
		w.Pass(time.Hour)
		second := w.good(first, "m1", logon.SavedCurrent)
		if l := w.saved(ann)[0]; l.Address != "10.0.0.2" || l.Used.Sub(l.Created) < time.Hour {
			w.Fatalf("%+v", l)
		}
		equal(w, "what a repeated use gets", w.good(first, "m1", logon.SavedAgain), second)
		w.Pass(50 * time.Second)
		equal(w, "what a late repeated use gets", w.good(first, "m1", logon.SavedAgain), second)
		third := w.good(second, "m1", logon.SavedCurrent)
		equal(w, "and of the second", w.good(second, "m1", logon.SavedAgain), third)
		w.Pass(logon.SavedFor - time.Hour)
		w.good(third, "m1", logon.SavedCurrent)
	},
	"the one before, a minute later": func(w *world) {
		ann := w.user("ann")
		first := w.save(ann, w.station("T1"), "m1")
		second := w.good(first, "m1", logon.SavedCurrent)
		w.Pass(61 * time.Second)
		w.copied(ann, first, "m1", second)
	},
	"the one before that": func(w *world) {
		ann := w.user("ann")
		first := w.save(ann, w.station("T1"), "m1")
		third := w.good(w.good(first, "m1", logon.SavedCurrent), "m1", logon.SavedCurrent)
		w.copied(ann, first, "m1", third)
	},
	"on another device": func(w *world) {
		ann := w.user("ann")
		token := w.save(ann, w.station("T1"), "m1")
		w.copied(ann, token, "m2", token)
	},
	"a copy revokes everything of that user": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		one, other := w.save(ann, t, "m1"), w.save(ann, t, "m2")
		bobs := w.save(bob, w.station("T2"), "m3")
		ticket := logon.Ticket{Hash: []byte{1, 2}, User: ann.ID, Window: "w", PasswordVersion: 1, TTL: time.Hour}
		w.ok(w.Store.PutTicket(w.ctx, ticket))
		w.copied(ann, one, "elsewhere", other)
		_, err := w.Store.TicketByHash(w.ctx, ticket.Hash)
		w.is(err, logon.ErrNotFound)
		w.void(other, "m2", logon.SavedReused)
		w.good(bobs, "m3", logon.SavedCurrent)

		// The user is told in sessions before and after, for a week, or until there is a new password.
		c := w.claim(ann, w.station("T3"), "m1")
		s := w.logOn(c)
		if s.SavedReused.IsZero() || !w.session(s.ID).SavedReused.Equal(s.SavedReused) {
			w.Fatalf("the session says %v, then %v", s.SavedReused, w.session(s.ID).SavedReused)
		}
		w.Pass(6 * 24 * time.Hour)
		equal(w, "silent on the sixth day", w.session(s.ID).SavedReused.IsZero(), false)
		w.Pass(2 * 24 * time.Hour)
		equal(w, "silent on the eighth day", w.session(s.ID).SavedReused.IsZero(), true)
	},
	"a new password is the answer to a copy": func(w *world) {
		ann := w.user("ann")
		token := w.save(ann, w.station("T1"), "m1")
		w.copied(ann, token, "m2", token)
		ann, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{PasswordHash: ptr("new")}, "")
		w.ok(err)
		equal(w, "silent after a new password", w.logOn(w.claim(ann, logon.Station{}, "m1")).SavedReused.IsZero(), true)
	},
	"administration voids": func(w *world) {
		t := w.station("T1")
		for i, test := range []struct {
			change logon.UserChange
			end    logon.SavedEnd
		}{
			{logon.UserChange{PasswordHash: ptr("new")}, logon.SavedPassword},
			{logon.UserChange{Enabled: ptr(false)}, logon.SavedDisabled},
		} {
			u := w.user(fmt.Sprintf("user %d", i))
			token := w.save(u, t, "m1")
			_, err := w.Store.ChangeUser(w.ctx, u.ID, logon.UserChange{DisplayName: ptr("Other")}, "Ada")
			w.ok(err)
			token = w.good(token, "m1", logon.SavedCurrent)
			_, err = w.Store.ChangeUser(w.ctx, u.ID, test.change, "Ada")
			w.ok(err)
			w.void(token, "m1", test.end)
		}
		cid := w.user("cid")
		token := w.save(cid, t, "m1")
		w.ok(w.Store.DeleteUser(w.ctx, cid.ID, "Ada"))
		w.void(token, "m1", logon.SavedDeleted)
	},
	"the policy voids, and does not bring back": func(w *world) {
		ann := w.user("ann")
		token := w.save(ann, w.station("T1"), "m1")
		for _, on := range []bool{false, true} {
			_, err := w.Store.ChangePolicies(w.ctx, logon.PolicyChange{CachedCredentials: ptr(on)})
			w.ok(err)
			w.void(token, "m1", logon.SavedPolicyOff)
		}
		equal(w, "ann's", len(w.saved(ann)), 0)
	},
	"revoked by the user": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		w.save(ann, t, "m1")
		w.Pass(time.Minute)
		w.save(ann, t, "m2")
		w.Pass(time.Minute)
		token := w.save(ann, t, "m3")
		saved := w.saved(ann)
		if len(saved) != 3 || string(saved[0].Device) != "m3" {
			w.Fatalf("%+v", saved)
		}
		revoke := func(u logon.User, id int64, want int) {
			n, err := w.Store.RevokeSavedLogons(w.ctx, u.ID, id)
			w.ok(err)
			equal(w, "revoked", n, want)
		}
		revoke(bob, saved[0].ID, 0)
		revoke(ann, saved[0].ID, 1)
		revoke(ann, saved[0].ID, 0)
		w.void(token, "m3", logon.SavedRevoked)
		equal(w, "left", len(w.saved(ann)), 2)
		revoke(bob, 0, 0)
		revoke(ann, 0, 2)
		equal(w, "left", len(w.saved(ann)), 0)
	},
	"logged off there": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		one, other, third := w.save(ann, t, "m1"), w.save(ann, t, "m2"), w.save(ann, t, "m3")
		w.ok(w.Store.ForgetSavedLogon(w.ctx, []byte("m1"), nil))
		w.ok(w.Store.ForgetSavedLogon(w.ctx, []byte("m9"), logon.HashSecret(other.Series)))
		w.ok(w.Store.ForgetSavedLogon(w.ctx, nil, nil))
		w.void(one, "m1", logon.SavedLoggedOff)
		w.void(other, "m2", logon.SavedLoggedOff)
		w.good(third, "m3", logon.SavedCurrent)
	},
	"a browser has one": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		anns := w.save(ann, t, "m1")
		bobs := w.save(bob, t, "m1")
		equal(w, "ann's", len(w.saved(ann)), 0)
		equal(w, "bob's", len(w.saved(bob)), 1)
		if found, err := w.Store.UseSavedLogon(w.ctx, shown(anns, "m1", nil)); err == nil && found.Verdict != logon.SavedVoid {
			w.Fatalf("what was replaced is %+v", found)
		}
		c := w.claim(ann, t, "m1")
		c.Device = []byte("m1")
		w.logOn(c)
		equal(w, "bob's, who was not asked", len(w.saved(bob)), 1)
		c = w.claim(ann, t, "m1")
		c.Device, c.Forget = []byte("m1"), true
		w.logOn(c)
		w.void(bobs, "m1", logon.SavedReplaced)
	},
	"its time is over": func(w *world) {
		ann := w.user("ann")
		token := w.save(ann, w.station("T1"), "m1")
		w.Pass(logon.SavedFor + time.Second)
		equal(w, "ann's", len(w.saved(ann)), 0)
		w.void(token, "m1", logon.SavedExpired)
	},
	"nobody knows it": func(w *world) {
		_, err := w.Store.UseSavedLogon(w.ctx, shown(logon.NewSavedToken(), "m1", []byte("salt")))
		w.is(err, logon.ErrNotFound)
	},
	"the ledger tells it from a password": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		c := w.claim(ann, t, "m1")
		c.Automatic = true
		r := w.try(c)
		entries, err := w.Store.Ledger(w.ctx, r.Ledger+1, 1)
		w.ok(err)
		equal(w, "cause", entries[0].Cause, "saved logon")
	},
	"two windows restored at once": func(w *world) {
		const windows = 8
		ann := w.user("ann")
		token := w.save(ann, w.station("T1"), "m1")
		var all sync.WaitGroup
		next := make(chan logon.SavedToken, windows)
		for i := range windows {
			all.Go(func() {
				salt := fmt.Appendf(nil, "salt %d", i)
				found, err := w.Store.UseSavedLogon(w.ctx, shown(token, "m1", salt))
				if err != nil || found.Verdict != logon.SavedCurrent && found.Verdict != logon.SavedAgain {
					w.Errorf("%+v, %v", found, err)
				}
				next <- token.Next(found.Salt)
			})
		}
		all.Wait()
		close(next)
		one := <-next
		for other := range next {
			equal(w, "another window's token", other, one)
		}
		w.good(one, "m1", logon.SavedCurrent)
	},
	"used while the password changes": func(w *world) {
		t := w.station("T1")
		for i := range 5 {
			u := w.user(fmt.Sprintf("user %d", i))
			token := w.save(u, t, "m1")
			var both sync.WaitGroup
			both.Go(func() {
				if _, err := w.Store.ChangeUser(w.ctx, u.ID, logon.UserChange{PasswordHash: ptr("new")}, "Ada"); err != nil {
					w.Error(err)
				}
			})
			both.Go(func() {
				found, err := w.Store.UseSavedLogon(w.ctx, shown(token, "m1", []byte("salt")))
				if err != nil || found.Verdict == logon.SavedCopied {
					w.Errorf("%+v, %v", found, err)
				}
				if found.Verdict == logon.SavedCurrent && found.PasswordVersion != 1 {
					w.Errorf("good for password version %d", found.PasswordVersion)
				}
			})
			both.Wait()
			equal(w, "left", len(w.saved(u)), 0)
		}
	},
}

// saving is a claim that saves the log on in the machine's browser.
func (w *world) saving(u logon.User, s logon.Station, machine string) (logon.Claim, logon.SavedToken) {
	token := logon.NewSavedToken()
	c := w.claim(u, s, machine)
	c.Device = []byte(machine)
	c.Save = &logon.NewSaved{
		Series: logon.HashSecret(token.Series), Secret: logon.HashSecret(token.Secret),
		Choice: logon.Choice{Type: logon.Workstation, Station: s.Name}, Browser: "Firefox", System: "Linux",
	}
	return c, token
}

func (w *world) save(u logon.User, s logon.Station, machine string) logon.SavedToken {
	w.Helper()
	c, token := w.saving(u, s, machine)
	w.logOn(c)
	return token
}

func (w *world) saved(u logon.User) []logon.SavedLogon {
	w.Helper()
	saved, err := w.Store.SavedLogons(w.ctx, u.ID)
	w.ok(err)
	return saved
}

// shown is a token as a device shows it.
func shown(token logon.SavedToken, device string, salt []byte) logon.SavedUse {
	return logon.SavedUse{
		Series: logon.HashSecret(token.Series), Secret: logon.HashSecret(token.Secret), Next: logon.HashSecret(token.Next(salt).Secret), Salt: salt,
		Device: []byte(device), Address: "10.0.0.2", Browser: "Firefox", System: "Linux",
	}
}

func (w *world) use(token logon.SavedToken, device string) logon.SavedFound {
	w.Helper()
	found, err := w.Store.UseSavedLogon(w.ctx, shown(token, device, fmt.Appendf(nil, "salt %d", w.next())))
	w.ok(err)
	return found
}

// good wants the token to open with the verdict, and gives its successor.
func (w *world) good(token logon.SavedToken, device string, verdict logon.SavedVerdict) logon.SavedToken {
	w.Helper()
	found := w.use(token, device)
	if found.Verdict != verdict || found.UserName == "" || found.Choice.Station == "" || len(found.Salt) == 0 {
		w.Fatalf("got %+v, want verdict %d", found, verdict)
	}
	return token.Next(found.Salt)
}

// void wants the token to be known and to open nothing.
func (w *world) void(token logon.SavedToken, device string, end logon.SavedEnd) {
	w.Helper()
	if found := w.use(token, device); found.Verdict != logon.SavedVoid || found.End != end || found.User == 0 {
		w.Fatalf("got %+v, want void: %s", found, end)
	}
}

// copied wants the token to be taken for a copy, once, and the user's other one to be void from then on.
func (w *world) copied(u logon.User, token logon.SavedToken, device string, current logon.SavedToken) {
	w.Helper()
	if found := w.use(token, device); found.Verdict != logon.SavedCopied || found.User != u.ID {
		w.Fatalf("got %+v, want a copy", found)
	}
	w.void(token, device, logon.SavedReused)
	w.void(current, "m1", logon.SavedReused)
	equal(w, "saved logons left", len(w.saved(u)), 0)
}
