package logontest

import (
	"errors"
	"fmt"

	"stationmaster/server/logon"
)

// leaveTests are what becomes of leave to log on, and of what rests on it.
var leaveTests = map[string]func(*world){
	"a mapping that is taken away takes what it gave": func(w *world) {
		role, workgroup := w.circle(logon.Role, "agents"), w.circle(logon.Workgroup, "desk")
		t := w.station("T1")
		w.grant(role, logon.LogonStations, 0)
		leave, asRole, inDesk := w.maps("floor", logon.CircleID{}), w.maps("floor", role), w.maps("floor", workgroup)
		bo, allowed := w.provision(account("1", "floor"))
		equal(w, "allowed", allowed, true)
		own := w.live(w.claim(w.user("own"), t, "m1"))
		w.save(bo, logon.Station{Name: "none"}, "m1")
		s, free := w.live(w.claim(bo, t, "m1")), w.live(w.claim(bo, logon.Station{}, "m1"))

		w.ok(w.Store.DeleteMapping(w.ctx, inDesk.ID, "Ada"))
		w.in(workgroup)
		w.state(s.ID, logon.Live)
		w.ok(w.Store.DeleteMapping(w.ctx, asRole.ID, "Ada"))
		w.in(role)
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
		w.state(free.ID, logon.Live)
		under := w.claim(bo, logon.Station{}, "m1")
		w.ok(w.Store.DeleteMapping(w.ctx, leave.ID, "Ada"))
		w.endedBy(free.ID, logon.CodeLeaveWithdrawn, "Ada")
		equal(w, "has leave", w.named(bo.Name).HasLeave(), false)
		_, err := w.Store.Claim(w.ctx, under)
		w.is(err, logon.ErrStale)
		w.state(own.ID, logon.Live)
		equal(w, "saved logons", len(w.saved(bo)), 1) // leave may come back

		w.maps("floor", logon.CircleID{}) // which counts from the next log on
		_, err = w.Store.Claim(w.ctx, under)
		w.is(err, logon.ErrStale)
		bo, _ = w.provision(account("1", "floor"))
		w.logOn(w.claim(bo, logon.Station{}, "m1"))
	},
	"another mapping or an administrator gives it as well": func(w *world) {
		role := w.circle(logon.Role, "agents")
		t := w.station("T1")
		w.grant(role, logon.LogonStations, 0)
		leave, other := w.maps("floor", logon.CircleID{}), w.maps("late", logon.CircleID{})
		asRole, again := w.maps("floor", role), w.maps("late", role)
		both, _ := w.provision(account("1", "floor", "late"))
		byHand, _ := w.provision(account("2", "floor"))
		w.letIn(byHand)
		_, err := w.Store.AddMember(w.ctx, role, byHand.ID)
		w.ok(err)
		first, second := w.live(w.claim(both, t, "m1")), w.live(w.claim(byHand, t, "m1"))
		w.ok(w.Store.DeleteMapping(w.ctx, leave.ID, "Ada"))
		w.ok(w.Store.DeleteMapping(w.ctx, asRole.ID, "Ada"))
		w.state(first.ID, logon.Live)
		w.state(second.ID, logon.Live)
		w.in(role, both, byHand)
		w.ok(w.Store.DeleteMapping(w.ctx, again.ID, "Ada"))
		w.ok(w.Store.DeleteMapping(w.ctx, other.ID, "Ada"))
		w.ended(first.ID, logon.CodeRightWithdrawn)
		w.state(second.ID, logon.Live)
		w.in(role, byHand)
	},
	"an administrator takes leave back": func(w *world) {
		w.maps("floor", logon.CircleID{})
		for _, groups := range [][]string{nil, {"floor"}} {
			bo, _ := w.provision(account(fmt.Sprint(len(groups)), groups...))
			w.letIn(bo)
			s := w.live(w.claim(bo, logon.Station{}, "m1"))
			_, err := w.Store.ChangeUser(w.ctx, bo.ID, logon.UserChange{Allowed: ptr(false)}, "Ada")
			w.ok(err)
			if len(groups) > 0 {
				w.state(s.ID, logon.Live) // the mapping lets them in
				continue
			}
			w.endedBy(s.ID, logon.CodeLeaveWithdrawn, "Ada")
			_, err = w.Store.Claim(w.ctx, w.claim(bo, logon.Station{}, "m1"))
			w.is(err, logon.ErrStale)
		}
		own := w.plain("own")
		s := w.live(w.claim(own, logon.Station{}, "m2"))
		_, err := w.Store.ChangeUser(w.ctx, own.ID, logon.UserChange{Allowed: ptr(false)}, "Ada")
		w.ok(err)
		w.state(s.ID, logon.Live)
	},
	"out of the group": func(w *world) {
		w.maps("floor", logon.CircleID{})
		for _, check := range []bool{false, true} {
			a := account(fmt.Sprint(check), "floor")
			bo, _ := w.provision(a)
			s := w.live(w.claim(bo, logon.Station{}, "m1"))
			under := w.claim(bo, logon.Station{}, "m1")
			a.Groups = nil
			if check {
				w.ok(w.Store.Recheck(w.ctx, a, w.clock()))
			} else {
				w.provision(a)
			}
			w.endedBy(s.ID, logon.CodeLeaveWithdrawn, "")
			_, err := w.Store.Claim(w.ctx, under)
			w.is(err, logon.ErrStale)
			equal(w, "version", w.named(bo.Name).PasswordVersion, 1)
		}
	},
}

// leaveRaces are log ons while leave is taken, and answers that cross.
var leaveRaces = map[string]func(*world){
	"leave is taken while its people log on": func(w *world) {
		role := w.circle(logon.Role, "agents")
		w.grant(role, logon.LogonStations, 0)
		t := w.station("T1")
		for round := range 5 {
			leave, asRole := w.maps("floor", logon.CircleID{}), w.maps("floor", role)
			claims := make([]logon.Claim, 20)
			for i := range claims {
				claims[i] = w.claim(logon.User{}, t, "m1")
			}
			w.together(6, func(n int) error {
				if n == 5 {
					if round%2 == 0 {
						leave, asRole = asRole, leave
					}
					return errors.Join(w.Store.DeleteMapping(w.ctx, leave.ID, "Ada"), w.Store.DeleteMapping(w.ctx, asRole.ID, "Ada"))
				}
				for _, c := range claims[4*n : 4*n+4] {
					u, allowed, err := w.Store.Provision(w.ctx, account(fmt.Sprint(n), "floor"))
					if err != nil || !allowed {
						return err
					}
					c.User, c.PasswordVersion = u.ID, u.PasswordVersion
					if _, err := w.Store.Claim(w.ctx, c); err != nil && !errors.Is(err, logon.ErrStale) {
						return err
					}
				}
				return nil
			})
			if held := w.held(); len(held) > 0 {
				w.Fatalf("held without leave: %+v", held)
			}
			w.in(role)
		}
		w.everyEndHasOneEntry()
	},
	"a role is deleted while its people log on": func(w *world) {
		for round := range 5 {
			role := w.circle(logon.Role, fmt.Sprint("role ", round))
			w.maps(fmt.Sprint("group ", round), role)
			w.together(6, func(n int) error {
				if n == 5 {
					return w.Store.DeleteCircle(w.ctx, role, "Ada")
				}
				_, _, err := w.Store.Provision(w.ctx, account(fmt.Sprint(n), fmt.Sprint("group ", round)))
				return err
			})
		}
	},
	"an older answer crosses a log on": func(w *world) {
		w.maps("floor", logon.CircleID{})
		for round := range 5 {
			a := account("1", "floor")
			a.PasswordStamp = fmt.Sprint(round + 1)
			bo, _ := w.provision(a)
			asked := w.clock() // and the directory said then that nobody is there
			c, s := w.claim(bo, logon.Station{}, "m1"), logon.Session{}
			w.together(2, func(n int) error {
				if n == 1 {
					err := w.Store.CloseAccount(w.ctx, bo.ID, logon.AccountRemoved, asked)
					if errors.Is(err, logon.ErrStale) {
						err = nil
					}
					return err
				}
				u, _, err := w.Store.Provision(w.ctx, a)
				if err != nil {
					return err
				}
				c.PasswordVersion = u.PasswordVersion
				r, err := w.Store.Claim(w.ctx, c)
				s = r.Session
				return err
			})
			w.state(s.ID, logon.Pending)
			equal(w, "state", w.named(a.Name).AccountState, logon.AccountEnabled)
		}
	},
}

// account is one of corp's.
func account(id string, groups ...string) logon.Account {
	return logon.Account{Source: "corp", ID: id, Name: `CORP\user` + id, Groups: groups}
}
