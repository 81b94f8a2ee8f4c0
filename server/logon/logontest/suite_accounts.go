package logontest

import (
	"slices"
	"time"

	"stationmaster/server/logon"
)

// accountTests are users whom a source knows.
var accountTests = map[string]func(*world){
	"new, then renamed": func(w *world) {
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Mail: "bo@corp.example", PasswordStamp: "s1"}
		bo, allowed := w.provision(a)
		equal(w, "allowed", allowed, false)
		want := logon.User{
			ID: bo.ID, Name: `CORP\bo`, DisplayName: `CORP\bo`, Enabled: true, PasswordVersion: 1, Source: "corp", AccountID: "1",
			Mail: "bo@corp.example", PasswordStamp: "s1",
		}
		equal(w, "user", bo, want)
		a.Name, a.DisplayName, a.Mail, a.PasswordStamp = `CORP\bob`, "Bob", "", ""
		again, _ := w.provision(a)
		want.Name, want.DisplayName, want.Mail = a.Name, "Bob", ""
		equal(w, "renamed", again, want)
		found, err := w.Store.UserByName(w.ctx, `corp\BOB`)
		w.ok(err)
		equal(w, "found", found, want)
		found, err = w.Store.AccountByID(w.ctx, "corp", "1")
		w.ok(err)
		equal(w, "found by the account", found, want)
		_, err = w.Store.AccountByID(w.ctx, "other", "1")
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.AccountByID(w.ctx, "corp", "2")
		w.is(err, logon.ErrNotFound)
		found, err = w.Store.AccountByName(w.ctx, "corp", "BOB")
		w.ok(err)
		equal(w, "found without the domain", found, want)
		_, err = w.Store.AccountByName(w.ctx, "other", "bob")
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.AccountByName(w.ctx, "corp", "bo")
		w.is(err, logon.ErrNotFound)
	},
	"who keeps the password": func(w *world) {
		w.maps("g", logon.CircleID{})
		bo, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Groups: []string{"g"}})
		own := w.plain(`OLD\name`)
		for user, source := range map[logon.User]string{bo: "corp", own: ""} {
			granted := w.logOn(w.claim(user, logon.Station{}, "m1"))
			equal(w, "as granted", granted.Source, source)
			equal(w, "as read", w.session(granted.ID).Source, source)
		}
	},
	"a name that moved to another account": func(w *world) {
		w.maps("staff", logon.CircleID{})
		old, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Groups: []string{"staff"}})
		s := w.live(w.claim(old, logon.Station{}, "m1"))
		next, _ := w.provision(logon.Account{Source: "corp", ID: "2", Name: `CORP\BO`})
		if next.ID == old.ID {
			w.Fatal("the new person is the old one")
		}
		w.state(s.ID, logon.Live)
		equal(w, "the new one is found", w.named(`CORP\bo`).ID, next.ID)
		// And the two of them change names.
		swapped, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`})
		equal(w, "the old one", swapped.ID, old.ID)
		equal(w, "found", w.named(`CORP\bo`).ID, old.ID)
	},
	"a name that somebody else has": func(w *world) {
		own := w.plain(`CORP\bo`)
		_, _, err := w.Store.Provision(w.ctx, logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`})
		w.is(err, logon.ErrTaken)
		equal(w, "found", w.named(`CORP\bo`).ID, own.ID)
	},
	"groups give access, roles and workgroups": func(w *world) {
		role, workgroup, other := w.circle(logon.Role, "agents"), w.circle(logon.Workgroup, "desk"), w.circle(logon.Role, "chiefs")
		t := w.station("T1")
		w.grant(role, logon.LogonStations, 0)
		w.grant(workgroup, logon.Supervise, 0)
		w.maps("CN=Floor,DC=corp", logon.CircleID{})
		w.maps("CN=Floor,DC=corp", role)
		w.maps("cn=desk,dc=corp", workgroup)
		w.maps("cn=chiefs,dc=corp", other)
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Groups: []string{"cn=floor,dc=CORP", "CN=Desk,DC=corp"}}
		bo, allowed := w.provision(a)
		equal(w, "allowed", allowed, true)
		rights, err := w.Store.RightsOf(w.ctx, bo.ID)
		w.ok(err)
		if !slices.Equal(rights.List(), []logon.Right{logon.LogonStations, logon.Supervise}) {
			w.Fatalf("%v", rights.List())
		}
		s := w.live(w.claim(bo, t, "m1"))
		free := w.live(w.claim(bo, logon.Station{}, "m1"))
		w.maps("cn=chiefs,dc=corp", logon.CircleID{})
		a.Groups = []string{"CN=Chiefs,DC=corp"}
		_, allowed = w.provision(a)
		equal(w, "still allowed", allowed, true)
		w.ended(s.ID, logon.CodeRightWithdrawn)
		w.state(free.ID, logon.Live)
		w.in(other, bo)
		w.in(role)
		w.in(workgroup)
		// The same groups of another source are nothing to it.
		_, allowed = w.provision(logon.Account{Source: "other", ID: "1", Name: `OTHER\bo`, Groups: []string{"CN=Floor,DC=corp"}})
		equal(w, "another source's is allowed", allowed, false)
	},
	"what an administrator gave stays": func(w *world) {
		role, taken := w.circle(logon.Role, "agents"), w.circle(logon.Role, "taken over")
		w.maps("g", role)
		w.maps("g", taken)
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`}
		bo, _ := w.provision(a)
		_, err := w.Store.AddMember(w.ctx, role, bo.ID)
		w.ok(err)
		a.Groups = []string{"G"}
		w.provision(a)
		_, err = w.Store.AddMember(w.ctx, taken, bo.ID) // which a mapping gave before
		w.ok(err)
		_, err = w.Store.AddMember(w.ctx, taken, bo.ID)
		w.is(err, logon.ErrTaken)
		a.Groups = nil
		w.provision(a)
		w.in(role, bo)
		w.in(taken, bo)
	},
	"allowed by hand": func(w *world) {
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`}
		bo, _ := w.provision(a)
		changed, err := w.Store.ChangeUser(w.ctx, bo.ID, logon.UserChange{Allowed: ptr(true)}, "Ada")
		w.ok(err)
		equal(w, "by hand", changed.Allowed, true)
		_, allowed := w.provision(a)
		equal(w, "allowed", allowed, true)
		// A deleted user is nobody: who comes back is new.
		w.ok(w.Store.DeleteUser(w.ctx, bo.ID, "Ada"))
		again, allowed := w.provision(a)
		equal(w, "allowed", allowed, false)
		equal(w, "the same user", again.ID == bo.ID, false)
	},
	"mappings are listed and taken away": func(w *world) {
		role := w.circle(logon.Role, "agents")
		b, a := w.maps("b", role), w.maps("A", logon.CircleID{})
		_, err := w.Store.CreateMapping(w.ctx, logon.Mapping{Source: "corp", Group: "B ", Gives: role})
		w.is(err, logon.ErrTaken)
		_, err = w.Store.CreateMapping(w.ctx, logon.Mapping{Source: "corp", Group: "b", Gives: logon.CircleID{Kind: logon.Workgroup, ID: role.ID + 1000}})
		w.is(err, logon.ErrNotFound)
		w.mapped(a, b)
		equal(w, "gives", b, logon.Mapping{ID: b.ID, Source: "corp", Group: "b", Gives: role, GivesName: "agents"})
		w.ok(w.Store.DeleteMapping(w.ctx, a.ID, "Ada"))
		w.is(w.Store.DeleteMapping(w.ctx, a.ID, "Ada"), logon.ErrNotFound)
		w.mapped(b)
		w.ok(w.Store.DeleteCircle(w.ctx, role, "Ada"))
		w.mapped()
	},
	"a new password in the source": func(w *world) {
		w.maps("staff", logon.CircleID{})
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, PasswordStamp: "s1", Groups: []string{"staff"}}
		bo, _ := w.provision(a)
		token := w.save(bo, logon.Station{Name: "none"}, "m1")
		s := w.live(w.claim(bo, logon.Station{}, "m1"))
		w.ok(w.Store.PutTicket(w.ctx, logon.Ticket{Hash: []byte{1}, User: bo.ID, Window: "w", PasswordVersion: 1, TTL: time.Hour}))
		byTicket := w.claim(bo, logon.Station{}, "m1")
		byTicket.Window, byTicket.Ticket = "w", []byte{1}
		same, _ := w.provision(a)
		equal(w, "version of the same password", same.PasswordVersion, 1)
		a.PasswordStamp = "s2"
		changed, _ := w.provision(a)
		equal(w, "version", changed.PasswordVersion, 2)
		w.void(token, "m1", logon.SavedPassword)
		_, err := w.Store.Claim(w.ctx, byTicket)
		w.is(err, logon.ErrStale)
		w.state(s.ID, logon.Live) // whoever changed it is still there
	},
	"a closed account": func(w *world) {
		w.maps("staff", logon.CircleID{})
		for _, state := range []logon.AccountState{logon.AccountDisabled, logon.AccountExpired, logon.AccountRemoved} {
			a := logon.Account{Source: "corp", ID: string(state), Name: `CORP\` + string(state), Groups: []string{"staff"}}
			u, _ := w.provision(a)
			token := w.save(u, logon.Station{Name: "none"}, string(state))
			s := w.live(w.claim(u, logon.Station{}, "m1"))
			under := w.claim(u, logon.Station{}, "m1")
			if state == logon.AccountRemoved {
				w.ok(w.Store.CloseAccount(w.ctx, u.ID, state, w.clock()))
				w.ok(w.Store.CloseAccount(w.ctx, u.ID, state, w.clock()))
			} else {
				a.State = state
				w.provision(a)
			}
			w.ended(s.ID, logon.CodeUserDisabled)
			w.void(token, string(state), logon.SavedDisabled)
			_, err := w.Store.Claim(w.ctx, under)
			w.is(err, logon.ErrStale)
			now, err := w.Store.UserByID(w.ctx, u.ID)
			w.ok(err)
			equal(w, "state", now.AccountState, state)
			equal(w, "enabled here", now.Enabled, true)
			equal(w, "version", now.PasswordVersion, 2)
			a.State = logon.AccountEnabled
			now, _ = w.provision(a)
			equal(w, "state", now.AccountState, logon.AccountEnabled)
			w.logOn(w.claim(now, logon.Station{}, "m1"))
		}
		w.is(w.Store.CloseAccount(w.ctx, w.plain("own").ID, logon.AccountRemoved, w.clock()), logon.ErrNotFound)
	},
	"a locked account stays": func(w *world) {
		w.maps("staff", logon.CircleID{})
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Groups: []string{"staff"}}
		bo, _ := w.provision(a)
		s := w.live(w.claim(bo, logon.Station{}, "m1"))
		a.State = logon.AccountLocked
		w.provision(a)
		w.state(s.ID, logon.Live)
	},
	"first log ons of the same person at once": func(w *world) {
		role := w.circle(logon.Role, "agents")
		w.maps("g", role)
		for _, id := range []string{"1", "2", "3"} {
			users := make([]logon.User, 6)
			w.together(len(users), func(n int) (err error) {
				users[n], _, err = w.Store.Provision(w.ctx, logon.Account{Source: "corp", ID: id, Name: `CORP\` + id, Groups: []string{"g"}})
				return err
			})
			for _, u := range users {
				equal(w, "user", u.ID, users[0].ID)
			}
		}
	},
}

func (w *world) provision(a logon.Account) (logon.User, bool) {
	w.Helper()
	u, allowed, err := w.Store.Provision(w.ctx, a)
	w.ok(err)
	return u, allowed
}

// clock is the store's.
func (w *world) clock() time.Time {
	w.Helper()
	_, at, err := w.Store.AccountsInUse(w.ctx)
	w.ok(err)
	return at
}

func (w *world) named(name string) logon.User {
	w.Helper()
	u, err := w.Store.UserByName(w.ctx, name)
	w.ok(err)
	return u
}

func (w *world) maps(group string, gives logon.CircleID) logon.Mapping {
	w.Helper()
	m, err := w.Store.CreateMapping(w.ctx, logon.Mapping{Source: "corp", Group: group, Gives: gives})
	w.ok(err)
	return m
}

func (w *world) mapped(want ...logon.Mapping) {
	w.Helper()
	got, err := w.Store.Mappings(w.ctx)
	w.ok(err)
	if !slices.Equal(got, want) {
		w.Fatalf("mappings are %+v, want %+v", got, want)
	}
}

// in wants exactly these users in the role or workgroup.
func (w *world) in(c logon.CircleID, want ...logon.User) {
	w.Helper()
	members, err := w.Store.Members(w.ctx, c)
	w.ok(err)
	if !slices.EqualFunc(members, want, func(m logon.Member, u logon.User) bool { return m.User == u.ID }) {
		w.Fatalf("members are %+v, want %+v", members, want)
	}
}

func (w *world) savingOf(u logon.User) logon.Claim {
	c, _ := w.saving(u, logon.Station{Name: "none"}, "m1")
	return c
}
