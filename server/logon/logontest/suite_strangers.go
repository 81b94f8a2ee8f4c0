package logontest

import (
	"fmt"

	"stationmaster/server/logon"
)

// strangerTests are users whom a source has made and nobody has let in.
var strangerTests = map[string]func(*world){
	"what would be found": func(w *world) {
		a := logon.Account{Source: "corp", ID: "1", Name: `corp\bo`, Groups: []string{"Floor"}}
		foreseen := func(name string, id logon.UserID, allowed bool) {
			w.Helper()
			u, may, err := w.Store.Foresee(w.ctx, a)
			w.ok(err)
			equal(w, name, u.ID, id)
			equal(w, name+": allowed", may, allowed)
		}
		foreseen("nobody yet", 0, false)
		bo, _ := w.provision(a)
		foreseen("a stranger", bo.ID, false)
		yes, no := true, false
		_, err := w.Store.ChangeUser(w.ctx, bo.ID, logon.UserChange{Allowed: &yes}, "")
		w.ok(err)
		foreseen("let in by hand", bo.ID, true)
		_, err = w.Store.ChangeUser(w.ctx, bo.ID, logon.UserChange{Allowed: &no}, "")
		w.ok(err)
		w.maps("floor", w.circle(logon.Role, "agents"))
		foreseen("in a group that gives a role", bo.ID, false)
		w.maps("floor", logon.CircleID{})
		foreseen("let in by a mapping", bo.ID, true)
		a.ID = "2"
		foreseen("somebody new whom a mapping lets in", 0, true)
	},
	"nobody sees them": func(w *world) {
		w.maps("staff", logon.CircleID{})
		bo, _ := w.provision(logon.Account{Source: "corp", ID: "1", Name: `corp\bo`})
		cy, _ := w.provision(logon.Account{Source: "corp", ID: "2", Name: `corp\cy`})
		di, _ := w.provision(logon.Account{Source: "corp", ID: "3", Name: `corp\di`, Groups: []string{"staff"}})
		yes := true
		_, err := w.Store.ChangeUser(w.ctx, cy.ID, logon.UserChange{Allowed: &yes}, "")
		w.ok(err)
		c := w.claim(di, logon.Station{}, "m1")
		c.Device = []byte("device")
		w.ended(w.endIt(w.live(c)), logon.CodeLoggedOff)
		seen, err := w.Store.Directory(w.ctx, []logon.UserID{bo.ID, cy.ID, di.ID})
		w.ok(err)
		for _, e := range seen {
			equal(w, fmt.Sprintf("%d is gone", e.User), e.Gone, e.User == bo.ID)
		}
	},
	"their time is over": func(w *world) {
		let, _ := w.provision(logon.Account{Source: "corp", ID: "let in", Name: `corp\let`})
		closed, _ := w.provision(logon.Account{Source: "corp", ID: "closed", Name: `corp\closed`})
		granted, _ := w.provision(logon.Account{Source: "corp", ID: "granted", Name: `corp\granted`})
		member, _ := w.provision(logon.Account{Source: "corp", ID: "member", Name: `corp\member`})
		mapped, _ := w.provision(logon.Account{Source: "corp", ID: "mapped", Name: `corp\mapped`, Groups: []string{"floor"}})
		w.maps("staff", logon.CircleID{})
		was, _ := w.provision(logon.Account{Source: "corp", ID: "was here", Name: `corp\was`, Groups: []string{"staff"}})
		w.maps("floor", logon.CircleID{})
		own := w.plain("own")
		yes, no := true, false
		_, err := w.Store.ChangeUser(w.ctx, let.ID, logon.UserChange{Allowed: &yes}, "")
		w.ok(err)
		_, err = w.Store.ChangeUser(w.ctx, closed.ID, logon.UserChange{Enabled: &no}, "")
		w.ok(err)
		w.grant(granted.ID, logon.LogonStations, 0)
		w.circle(logon.Role, "agents", member)
		c := w.claim(was, logon.Station{}, "m1")
		c.Device = []byte("device")
		w.ended(w.endIt(w.live(c)), logon.CodeLoggedOff)
		gone, _ := w.provision(logon.Account{Source: "corp", ID: "stranger", Name: `corp\stranger`})
		w.Pass(logon.StrangerFor + 1)
		new, _ := w.provision(logon.Account{Source: "corp", ID: "new", Name: `corp\new`})
		_, err = w.Store.Sweep(w.ctx)
		w.ok(err)
		for _, u := range []logon.User{let, closed, granted, member, was, own, new} {
			_, err := w.Store.UserByID(w.ctx, u.ID)
			w.ok(err)
		}
		for _, u := range []logon.User{gone, mapped} {
			_, err := w.Store.UserByID(w.ctx, u.ID)
			w.is(err, logon.ErrNotFound)
		}
		again, _ := w.provision(logon.Account{Source: "corp", ID: "stranger", Name: `corp\stranger`})
		if again.ID == gone.ID {
			w.Error("a user was brought back")
		}
	},
}

// endIt ends a session by its person's wish.
func (w *world) endIt(s logon.Session) logon.SessionID {
	w.Helper()
	_, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
	w.ok(err)
	return s.ID
}
