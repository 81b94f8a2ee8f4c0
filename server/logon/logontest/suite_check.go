package logontest

import (
	"slices"
	"time"

	"stationmaster/server/logon"
)

// checkTests are what the check of accounts rests on.
var checkTests = map[string]func(*world){
	"a turn is one node's": func(w *world) {
		taken := make([]bool, 6)
		w.together(len(taken), func(n int) (err error) {
			taken[n], err = w.Store.TakeTurn(w.ctx, "work", time.Hour)
			return err
		})
		w.oneOf(taken)
		turn := func(what, key string, want bool) {
			w.Helper()
			got, err := w.Store.TakeTurn(w.ctx, key, time.Hour)
			w.ok(err)
			equal(w, what, got, want)
		}
		turn("other work", "other work", true)
		w.Pass(time.Hour)
		turn("an hour later", "work", true)
		turn("and again", "work", false)
		w.ok(w.Store.LeaveTurn(w.ctx, "work"))
		turn("after it was given back", "work", true)
		w.ok(w.Store.LeaveTurn(w.ctx, "nobody's work"))
	},
	"accounts in use": func(w *world) {
		role, workgroup, byHand := w.circle(logon.Role, "agents"), w.circle(logon.Workgroup, "desk"), w.circle(logon.Role, "by hand")
		w.maps("staff", logon.CircleID{})
		w.maps("staff", role)
		w.maps("staff", workgroup)
		w.logOn(w.claim(w.plain("own"), logon.Station{}, "m1"))
		w.provision(logon.Account{Source: "corp", ID: "0", Name: `CORP\idle`})
		before := w.clock()
		saved, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `CORP\saved`, Groups: []string{"staff"}})
		_, err := w.Store.AddMember(w.ctx, byHand, saved.ID)
		w.ok(err)
		_, err = w.Store.End(w.ctx, w.logOn(w.savingOf(saved)).ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		held, _ := w.provision(logon.Account{Source: "corp", ID: "2", Name: `CORP\held`})
		w.letIn(held)
		held = w.named(held.Name)
		w.logOn(w.claim(held, logon.Station{}, "m1"))
		in, at, err := w.Store.AccountsInUse(w.ctx)
		w.ok(err)
		if !slices.EqualFunc(in, []logon.AccountInUse{{User: saved, Given: []logon.CircleID{role, workgroup}}, {User: held}}, func(a, b logon.AccountInUse) bool {
			return a.User == b.User && slices.Equal(a.Given, b.Given)
		}) {
			w.Fatalf("%+v", in)
		}
		if at.Before(before) {
			w.Fatalf("the clock went from %s to %s", before, at)
		}
	},
	"what came of the last check": func(w *world) {
		c := logon.Checked{Directory: "corp", Asked: 4, Closed: 2, Lost: 1, Stopped: true}
		w.ok(w.Store.PutCheck(w.ctx, logon.Checked{Directory: "other", Asked: 1}))
		w.ok(w.Store.PutCheck(w.ctx, logon.Checked{Directory: "corp", Asked: 4}))
		w.ok(w.Store.PutCheck(w.ctx, c))
		all, err := w.Store.Checks(w.ctx)
		w.ok(err)
		if len(all) != 2 || all[0].At.IsZero() || all[1].Directory != "other" {
			w.Fatalf("%+v", all)
		}
		all[0].At = time.Time{}
		equal(w, "the last", all[0], c)
	},
	"an older answer changes nothing": func(w *world) {
		w.maps("staff", logon.CircleID{})
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, PasswordStamp: "1", Groups: []string{"staff"}}
		old := a
		old.State, old.Groups, old.PasswordStamp = logon.AccountDisabled, nil, "3"
		asked := w.clock()
		bo, _ := w.provision(a)
		token := w.save(bo, logon.Station{Name: "none"}, "m1")
		s := w.live(w.claim(bo, logon.Station{}, "m1"))
		w.is(w.Store.Recheck(w.ctx, old, asked), logon.ErrStale)
		w.is(w.Store.CloseAccount(w.ctx, bo.ID, logon.AccountRemoved, asked), logon.ErrStale)
		equal(w, "user", w.named(bo.Name), bo)
		w.state(s.ID, logon.Live)
		// And what is newer, does.
		asked = w.clock()
		old.State, old.Groups = logon.AccountEnabled, a.Groups
		w.ok(w.Store.Recheck(w.ctx, old, asked))
		w.void(token, "m1", logon.SavedPassword)
		w.state(s.ID, logon.Live)
		w.ok(w.Store.CloseAccount(w.ctx, bo.ID, logon.AccountRemoved, w.clock()))
		w.ended(s.ID, logon.CodeUserDisabled)
		// A check makes nobody.
		w.is(w.Store.Recheck(w.ctx, logon.Account{Source: "corp", ID: "2", Name: `CORP\new`}, w.clock()), logon.ErrNotFound)
		_, err := w.Store.UserByName(w.ctx, `CORP\new`)
		w.is(err, logon.ErrNotFound)
	},
	"an answer without a name": func(w *world) {
		bo, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`})
		w.ok(w.Store.Recheck(w.ctx, logon.Account{Source: "corp", ID: "1", Mail: "bo@corp.example"}, w.clock()))
		bo.Mail = "bo@corp.example"
		equal(w, "user", w.named(bo.Name), bo)
	},
	"a password from a server that has not heard of the new one": func(w *world) {
		w.maps("staff", logon.CircleID{})
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, PasswordStamp: "133500000000000000", Groups: []string{"staff"}}
		w.provision(a)
		behind := a
		a.PasswordStamp = "133500000000000001"
		bo, _ := w.provision(a)
		equal(w, "version", bo.PasswordVersion, 2)
		for _, say := range []logon.Account{behind, a, behind} {
			now, _ := w.provision(say)
			equal(w, "user", now, bo)
		}
		a.PasswordStamp = "0"
		must, _ := w.provision(a)
		equal(w, "version of one that must be changed", must.PasswordVersion, 3)
		now, _ := w.provision(behind)
		equal(w, "version", now.PasswordVersion, 3)
	},
}

// letIn allows a user by hand.
func (w *world) letIn(u logon.User) {
	w.Helper()
	_, err := w.Store.ChangeUser(w.ctx, u.ID, logon.UserChange{Allowed: ptr(true)}, "Ada")
	w.ok(err)
}
