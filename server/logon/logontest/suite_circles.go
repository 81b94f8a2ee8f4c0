package logontest

import (
	"errors"
	"fmt"
	"slices"

	"stationmaster/server/logon"
)

// plain makes a user without rights.
func (w *world) plain(name string) logon.User {
	w.Helper()
	u, err := w.Store.CreateUser(w.ctx, name, "Display "+name, "hash")
	w.ok(err)
	return u
}

func (w *world) circle(kind logon.CircleKind, name string, members ...logon.User) logon.CircleID {
	w.Helper()
	c, err := w.Store.CreateCircle(w.ctx, kind, name)
	w.ok(err)
	for _, u := range members {
		_, err := w.Store.AddMember(w.ctx, c.CircleID, u.ID)
		w.ok(err)
	}
	return c.CircleID
}

func (w *world) leave(c logon.CircleID, u logon.User) error {
	_, err := w.Store.RemoveMember(w.ctx, c, u.ID, "Ada")
	return err
}

func (w *world) grant(to logon.Grantee, right logon.Right, station logon.StationID) logon.Grant {
	w.Helper()
	g, err := w.Store.CreateGrant(w.ctx, to, right, station)
	w.ok(err)
	return g
}

// eachKind runs a test for roles and for workgroups: what it makes has names of its own.
func eachKind(test func(w *world, kind logon.CircleKind)) func(*world) {
	return func(w *world) {
		for _, kind := range []logon.CircleKind{logon.Role, logon.Workgroup} {
			test(w, kind)
		}
	}
}

var circleTests = map[string]func(*world){
	"made, listed, deleted": eachKind(func(w *world, kind logon.CircleKind) {
		b, a := w.circle(kind, "bees"), w.circle(kind, "Ants")
		_, err := w.Store.CreateCircle(w.ctx, kind, "ANTS")
		w.is(err, logon.ErrTaken)
		ann := w.plain("ann of " + string(kind))
		member, err := w.Store.AddMember(w.ctx, a, ann.ID)
		w.ok(err)
		equal(w, "member", member, logon.Member{User: ann.ID, UserName: ann.Name, DisplayName: ann.DisplayName})
		_, err = w.Store.AddMember(w.ctx, a, ann.ID)
		w.is(err, logon.ErrTaken)
		_, err = w.Store.AddMember(w.ctx, a, ann.ID+1000)
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.AddMember(w.ctx, logon.CircleID{Kind: kind, ID: a.ID + 1000}, ann.ID)
		w.is(err, logon.ErrNotFound)
		all, err := w.Store.Circles(w.ctx, kind)
		w.ok(err)
		if want := []logon.Circle{{CircleID: a, Name: "Ants", Members: 1}, {CircleID: b, Name: "bees"}}; !slices.Equal(all, want) {
			w.Fatalf("%+v", all)
		}
		was, err := w.Store.RemoveMember(w.ctx, a, ann.ID, "Ada")
		w.ok(err)
		equal(w, "the member", was, member)
		_, err = w.Store.RemoveMember(w.ctx, a, ann.ID, "Ada")
		w.is(err, logon.ErrNotFound)
		w.ok(w.Store.DeleteCircle(w.ctx, a, "Ada"))
		w.is(w.Store.DeleteCircle(w.ctx, a, "Ada"), logon.ErrNotFound)
		_, err = w.Store.Members(w.ctx, a)
		w.is(err, logon.ErrNotFound)
	}),
	"a deleted user is in none": eachKind(func(w *world, kind logon.CircleKind) {
		ann, bob := w.plain("ann of "+string(kind)), w.plain("bob of "+string(kind))
		c := w.circle(kind, "desk", bob, ann)
		members, err := w.Store.Members(w.ctx, c)
		w.ok(err)
		if len(members) != 2 || members[0].User != ann.ID || members[1].UserName != bob.Name {
			w.Fatalf("%+v", members)
		}
		w.ok(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"))
		members, err = w.Store.Members(w.ctx, c)
		w.ok(err)
		if len(members) != 1 || members[0].User != bob.ID {
			w.Fatalf("%+v", members)
		}
	}),
	"its members have its rights": eachKind(func(w *world, kind logon.CircleKind) {
		ann, t := w.plain("ann of "+string(kind)), w.station("T of "+string(kind))
		c := w.circle(kind, "desk", ann)
		_, err := w.Store.Claim(w.ctx, w.claim(ann, t, "m1"))
		w.is(err, logon.ErrStale)
		g := w.grant(c, logon.LogonStations, t.ID)
		if g.To != c || g.ToName != "desk" || g.StationName != t.Name {
			w.Fatalf("%+v", g)
		}
		_, err = w.Store.CreateGrant(w.ctx, c, logon.LogonStations, t.ID)
		w.is(err, logon.ErrTaken)
		_, err = w.Store.CreateGrant(w.ctx, logon.CircleID{Kind: kind, ID: c.ID + 1000}, logon.Supervise, 0)
		w.is(err, logon.ErrNotFound)
		w.live(w.claim(ann, t, "m1"))
		rights, err := w.Store.RightsOf(w.ctx, ann.ID)
		w.ok(err)
		equal(w, "may use it", rights.MayUse(t.ID), true)
	}),
	"what is withdrawn from it": eachKind(func(w *world, kind logon.CircleKind) {
		withdrawals := map[string]func(c logon.CircleID, g logon.Grant, ann logon.User) error{
			"the right": func(_ logon.CircleID, g logon.Grant, _ logon.User) error {
				return w.Store.DeleteGrant(w.ctx, g.ID, "Ada")
			},
			"the membership": func(c logon.CircleID, _ logon.Grant, ann logon.User) error {
				return w.leave(c, ann)
			},
			"all of it": func(c logon.CircleID, _ logon.Grant, _ logon.User) error {
				return w.Store.DeleteCircle(w.ctx, c, "Ada")
			},
		}
		for what, withdraw := range withdrawals {
			of := fmt.Sprintf(" (%s, %s)", what, kind)
			ann, bob, t := w.plain("ann"+of), w.plain("bob"+of), w.station("T"+of)
			c := w.circle(kind, "desk"+of, ann, bob)
			g := w.grant(c, logon.LogonStations, t.ID)
			w.grant(bob.ID, logon.LogonStations, t.ID) // of his own
			again := w.claim(ann, t, "m1")
			anns, bobs := w.live(w.claim(ann, t, "m1")), w.live(w.claim(bob, t, "m1"))
			w.ok(withdraw(c, g, ann))
			w.endedBy(anns.ID, logon.CodeRightWithdrawn, "Ada")
			w.state(bobs.ID, logon.Live)
			_, err := w.Store.Claim(w.ctx, again)
			w.is(err, logon.ErrStale)
		}
	}),
	"what a source gave says so, and comes back": func(w *world) {
		role := w.circle(logon.Role, "chiefs")
		w.grant(role, logon.Administer, 0)
		w.maps("g", role)
		a := logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`, Groups: []string{"g"}}
		events := w.hear()
		told := func() { w.until(events, func(e logon.Event) bool { return e.Rights != nil }) }
		bo, _ := w.provision(a)
		told()
		was, err := w.Store.RemoveMember(w.ctx, role, bo.ID, "Ada")
		w.ok(err)
		told()
		equal(w, "the member", was, logon.Member{User: bo.ID, UserName: bo.Name, DisplayName: bo.DisplayName, Source: "corp"})
		w.in(role)
		w.provision(a)
		told()
		members, err := w.Store.Members(w.ctx, role)
		w.ok(err)
		if len(members) != 1 || members[0] != was {
			w.Fatalf("%+v", members)
		}
		byHand, err := w.Store.AddMember(w.ctx, role, bo.ID)
		w.ok(err)
		equal(w, "by hand", byHand.Source, "")
		a.Groups = nil
		told()
		w.provision(a)
		w.in(role, bo)
	},
	"another one still covers it": func(w *world) {
		ann, t := w.plain("ann"), w.station("T1")
		role, workgroup := w.circle(logon.Role, "desk", ann), w.circle(logon.Workgroup, "desk", ann)
		w.grant(role, logon.LogonStations, 0)
		w.grant(workgroup, logon.LogonStations, t.ID)
		s := w.live(w.claim(ann, t, "m1"))
		w.ok(w.leave(workgroup, ann))
		w.state(s.ID, logon.Live)
		w.ok(w.Store.DeleteCircle(w.ctx, role, "Ada"))
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
	},
	"who may administer is told": func(w *world) {
		ann, bob, cid := w.plain("ann"), w.plain("bob"), w.plain("cid")
		events := w.hear()
		told := func(want ...logon.UserID) {
			w.Helper()
			w.until(events, func(e logon.Event) bool { return e.Rights != nil })
			got, err := w.Store.Administrators(w.ctx)
			w.ok(err)
			if !slices.Equal(got, want) {
				w.Fatalf("%v may administer, not %v", got, want)
			}
		}
		w.grant(ann.ID, logon.Administer, 0)
		told(ann.ID)
		role := w.circle(logon.Role, "chiefs", bob)
		told(ann.ID)
		g := w.grant(role, logon.Administer, 0)
		told(ann.ID, bob.ID)
		_, err := w.Store.AddMember(w.ctx, role, cid.ID)
		w.ok(err)
		told(ann.ID, bob.ID, cid.ID)
		w.ok(w.leave(role, bob))
		told(ann.ID, cid.ID)
		w.ok(w.Store.DeleteGrant(w.ctx, g.ID, "Ada"))
		told(ann.ID)
	},
	"every right says where it comes from": func(w *world) {
		ann, t := w.plain("ann"), w.station("T1")
		role, workgroup, other := w.circle(logon.Role, "agents", ann), w.circle(logon.Workgroup, "Berlin", ann), w.circle(logon.Role, "chiefs")
		w.grant(other, logon.Administer, 0)
		w.grant(workgroup, logon.Supervise, 0)
		w.grant(workgroup, logon.LogonStations, t.ID)
		w.grant(role, logon.LogonStations, 0)
		w.grant(ann.ID, logon.LogonStations, t.ID)
		got, err := w.Store.EffectiveRights(w.ctx, ann.ID)
		w.ok(err)
		want := []logon.EffectiveRight{
			{Right: logon.LogonStations, Station: t.ID, StationName: "T1"},
			{Right: logon.LogonStations, From: logon.Role, FromName: "agents"},
			{Right: logon.LogonStations, Station: t.ID, StationName: "T1", From: logon.Workgroup, FromName: "Berlin"},
			{Right: logon.Supervise, From: logon.Workgroup, FromName: "Berlin"},
		}
		if !slices.Equal(got, want) {
			w.Fatalf("%+v", got)
		}
		_, err = w.Store.EffectiveRights(w.ctx, ann.ID+1000)
		w.is(err, logon.ErrNotFound)
		grants, err := w.Store.Grants(w.ctx)
		w.ok(err)
		var to []string
		for _, g := range grants {
			to = append(to, g.ToName)
		}
		if want := []string{"ann", "agents", "chiefs", "Berlin", "Berlin"}; !slices.Equal(to, want) {
			w.Fatalf("granted to %v", to)
		}
	},
}

var circleRaces = map[string]func(*world){
	// Whoever joins, is let go, or logs on while a right is given and withdrawn: nobody stays at a station without the right to it.
	"a role's right and members against log ons": func(w *world) {
		var people []logon.User
		var places []logon.Station
		for i := range 4 {
			people, places = append(people, w.plain(fmt.Sprintf("user%d", i))), append(places, w.station(fmt.Sprintf("T%d", i)))
		}
		role := w.circle(logon.Role, "desk", people[0], people[1])
		claims := make([][]logon.Claim, len(people))
		for i, u := range people {
			for range 25 {
				claims[i] = append(claims[i], w.claim(u, places[i], fmt.Sprintf("m%d", i)))
			}
		}
		expected := func(err error) error {
			if errors.Is(err, logon.ErrStale) || errors.Is(err, logon.ErrNotFound) || errors.Is(err, logon.ErrTaken) {
				return nil
			}
			return err
		}
		w.together(len(people)+2, func(i int) error {
			for n := range 25 {
				var err error
				switch {
				case i < len(people):
					_, err = w.Store.Claim(w.ctx, claims[i][n])
				case i == len(people):
					if _, err = w.Store.AddMember(w.ctx, role, people[n%4].ID); err == nil {
						err = w.leave(role, people[(n+2)%4])
					}
				default:
					var g logon.Grant
					if g, err = w.Store.CreateGrant(w.ctx, role, logon.LogonStations, 0); err == nil {
						err = w.Store.DeleteGrant(w.ctx, g.ID, "Ada")
					}
				}
				if err = expected(err); err != nil {
					return err
				}
			}
			return nil
		})
		if held := w.held(); len(held) > 0 {
			w.Fatalf("the right is withdrawn, and %d sessions rest on it", len(held))
		}
	},
}
