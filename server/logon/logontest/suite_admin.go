package logontest

import (
	"errors"

	"stationmaster/server/logon"
)

func ptr[T any](v T) *T { return &v }

var adminTests = map[string]func(*world){
	"a disabled user": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		c := w.claim(ann, t, "m1") // the password was checked, then:
		s := w.live(w.claim(ann, t, "m1"))
		changed, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{Enabled: ptr(false)}, "Ada")
		w.ok(err)
		equal(w, "enabled", changed.Enabled, false)
		w.endedBy(s.ID, logon.CodeUserDisabled, "Ada")
		_, err = w.Store.Claim(w.ctx, c)
		w.is(err, logon.ErrStale)
		_, err = w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{Enabled: ptr(true)}, "Ada")
		w.ok(err)
		w.logOn(c)
	},
	"a deleted user": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		c := w.claim(ann, t, "m1")
		s := w.live(w.claim(ann, t, "m1"))
		w.ok(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"))
		w.endedBy(s.ID, logon.CodeUserDeleted, "Ada")
		equal(w, "name", w.session(s.ID).DisplayName, "Display ann") // the record stays readable
		_, err := w.Store.Claim(w.ctx, c)
		w.is(err, logon.ErrStale)
		_, err = w.Store.UserByName(w.ctx, "ann")
		w.is(err, logon.ErrNotFound)
		w.is(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"), logon.ErrNotFound)
		_, err = w.Store.CreateGrant(w.ctx, ann.ID, logon.Supervise, 0)
		w.is(err, logon.ErrNotFound)
		again := w.user("ann")
		entries, err := w.Store.Directory(w.ctx, []logon.UserID{ann.ID, again.ID})
		w.ok(err)
		if len(entries) != 2 || entries[0].Gone || !entries[1].Gone || entries[1].User != ann.ID {
			w.Fatalf("%+v", entries)
		}
	},
	"a changed password": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		s := w.live(w.claim(ann, t, "m1"))
		changed, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{PasswordHash: ptr("new"), DisplayName: ptr("Ann")}, "Ada")
		w.ok(err)
		w.endedBy(s.ID, logon.CodePasswordChanged, "Ada")
		_, err = w.Store.Claim(w.ctx, w.claim(ann, t, "m1"))
		w.is(err, logon.ErrStale)
		w.ok(w.Store.RehashPassword(w.ctx, ann.ID, ann.PasswordVersion, "the old one, hashed better"))
		now, err := w.Store.UserByID(w.ctx, ann.ID)
		w.ok(err)
		equal(w, "user", now, changed)
		w.ok(w.Store.RehashPassword(w.ctx, ann.ID, changed.PasswordVersion, "better"))
		now, err = w.Store.UserByID(w.ctx, ann.ID)
		w.ok(err)
		equal(w, "hash", now.PasswordHash, "better")
		w.logOn(w.claim(now, t, "m1"))
	},
	"a display name harms nobody": func(w *world) {
		ann := w.user("ann")
		s := w.live(w.claim(ann, w.station("T1"), "m1"))
		_, err := w.Store.ChangeUser(w.ctx, ann.ID, logon.UserChange{DisplayName: ptr("Ann")}, "Ada")
		w.ok(err)
		equal(w, "name", w.state(s.ID, logon.Live).DisplayName, "Ann")
	},
	"a deactivated station": func(w *world) {
		ann, bob, t := w.user("ann"), w.user("bob"), w.station("T1")
		a, b := w.live(w.claim(ann, t, "m1")), w.live(w.claim(bob, t, "m1"))
		elsewhere := w.live(w.claim(w.user("cid"), w.station("T2"), "m2"))
		_, err := w.Store.ChangeStation(w.ctx, t.ID, logon.StationChange{Active: ptr(false)}, "Ada")
		w.ok(err)
		w.endedBy(a.ID, logon.CodeStationDeactivated, "Ada")
		w.endedBy(b.ID, logon.CodeStationDeactivated, "Ada")
		w.state(elsewhere.ID, logon.Live)
		_, err = w.Store.Claim(w.ctx, w.claim(ann, t, "m1"))
		w.is(err, logon.ErrStale)
	},
	"a deleted station": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		s := w.live(w.claim(ann, t, "m1"))
		w.ok(w.Store.DeleteStation(w.ctx, t.ID, "Ada"))
		w.endedBy(s.ID, logon.CodeStationDeleted, "Ada")
		equal(w, "name", w.session(s.ID).StationName, "T1")
		_, err := w.Store.StationByName(w.ctx, "T1")
		w.is(err, logon.ErrNotFound)
		w.is(w.Store.DeleteStation(w.ctx, t.ID, "Ada"), logon.ErrNotFound)
		w.station("T1")
	},
	"another number": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		s := w.live(w.claim(ann, t, "m1"))
		changed, err := w.Store.ChangeStation(w.ctx, t.ID, logon.StationChange{Number: ptr("+4930123")}, "Ada")
		w.ok(err)
		equal(w, "number", changed.Number, "+4930123")
		equal(w, "the held session's", w.state(s.ID, logon.Live).Number, "")
		_, err = w.Store.Claim(w.ctx, w.claim(ann, t, "m1"))
		w.is(err, logon.ErrStale)
		changed, err = w.Store.ChangeStation(w.ctx, t.ID, logon.StationChange{Number: ptr("")}, "Ada")
		w.ok(err)
		equal(w, "number", changed.Number, "")
	},
	"a typed number becomes a configured station": func(w *world) {
		typed := w.number("+4930123")
		equal(w, "typed", typed.Typed, true)
		equal(w, "the same again", w.number("+4930123"), typed)
		configured, err := w.Store.CreateStation(w.ctx, "Home of Ann", logon.RemoteNumber, "+4930123")
		w.ok(err)
		equal(w, "station", configured.ID, typed.ID)
		equal(w, "typed", w.number("+4930123").Typed, false)
		_, err = w.Store.CreateStation(w.ctx, "Another", logon.RemoteNumber, "+4930123")
		w.is(err, logon.ErrTaken)
		stations, err := w.Store.Stations(w.ctx)
		w.ok(err)
		equal(w, "stations", len(stations), 1)
	},
	"a withdrawn right ends what rests on it": func(w *world) {
		ann, t1, t2 := w.user("ann"), w.station("T1"), w.station("T2")
		listed, err := w.Store.CreateGrant(w.ctx, ann.ID, logon.LogonStations, t1.ID)
		w.ok(err)
		withdraw := func(right logon.Right, station logon.StationID) {
			grants, err := w.Store.Grants(w.ctx)
			w.ok(err)
			for _, g := range grants {
				if g.To == ann.ID && g.Right == right && g.Station == station {
					w.ok(w.Store.DeleteGrant(w.ctx, g.ID, "Ada"))
				}
			}
		}
		s := w.live(w.claim(ann, t1, "m1"))
		withdraw(logon.LogonStations, 0)
		w.state(s.ID, logon.Live) // listed still
		_, err = w.Store.Claim(w.ctx, w.claim(ann, t2, "m1"))
		w.is(err, logon.ErrStale)
		w.ok(w.Store.DeleteGrant(w.ctx, listed.ID, "Ada"))
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
		w.is(w.Store.DeleteGrant(w.ctx, listed.ID, "Ada"), logon.ErrNotFound)

		c := w.claim(ann, w.number("+4930123"), "m1")
		s = w.live(c)
		withdraw(logon.PersistentConnections, 0)
		w.state(s.ID, logon.Live)
		withdraw(logon.UserDefinedNumber, 0)
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
	},
	"a number that a station's right covers too": func(w *world) {
		ann := w.user("ann")
		home, err := w.Store.CreateStation(w.ctx, "Home", logon.RemoteNumber, "+4930123")
		w.ok(err)
		withdraw := func(right logon.Right) {
			grants, err := w.Store.Grants(w.ctx)
			w.ok(err)
			for _, g := range grants {
				if g.To == ann.ID && g.Right == right {
					w.ok(w.Store.DeleteGrant(w.ctx, g.ID, "Ada"))
				}
			}
		}
		c := w.claim(ann, home, "m1")
		c.NumberTyped, c.NumberRight, c.StationRight = true, true, false
		s := w.live(c)
		withdraw(logon.UserDefinedNumber)
		w.state(s.ID, logon.Live) // all stations are hers, this one too
		withdraw(logon.LogonStations)
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")

		_, err = w.Store.CreateGrant(w.ctx, ann.ID, logon.LogonStations, home.ID)
		w.ok(err)
		c = w.claim(ann, home, "m1")
		c.NumberTyped, c.StationRight = true, true
		s = w.live(c)
		_, err = w.Store.CreateGrant(w.ctx, ann.ID, logon.UserDefinedNumber, 0)
		w.ok(err)
		withdraw(logon.LogonStations)
		w.state(s.ID, logon.Live)
		withdraw(logon.UserDefinedNumber)
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
	},
	"a typed number is nobody's to administer": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.number("+4930123"), "m1"))
		_, err := w.Store.ChangeStation(w.ctx, s.Station, logon.StationChange{Active: ptr(false)}, "Ada")
		w.is(err, logon.ErrNotFound)
		w.is(w.Store.DeleteStation(w.ctx, s.Station, "Ada"), logon.ErrNotFound)
		_, err = w.Store.CreateGrant(w.ctx, s.User, logon.LogonStations, s.Station)
		w.is(err, logon.ErrNotFound)
		w.state(s.ID, logon.Live)
	},
	"a remote number keeps one": func(w *world) {
		home, err := w.Store.CreateStation(w.ctx, "Home", logon.RemoteNumber, "+4930123")
		w.ok(err)
		_, err = w.Store.ChangeStation(w.ctx, home.ID, logon.StationChange{Number: ptr("")}, "Ada")
		var refusal *logon.Refusal
		if !errors.As(err, &refusal) || refusal.Code != logon.CodeFieldRequired || refusal.Field != "number" {
			w.Fatalf("%+v", err)
		}
		equal(w, "number", w.number("+4930123").ID, home.ID)
	},
	"a persistent session": func(w *world) {
		ann := w.user("ann")
		c := w.claim(ann, w.number("+4930123"), "m1")
		c.Persistent, c.PersistentRight = true, true
		s := w.live(c)
		grants, err := w.Store.Grants(w.ctx)
		w.ok(err)
		for _, g := range grants {
			if g.Right == logon.PersistentConnections {
				w.ok(w.Store.DeleteGrant(w.ctx, g.ID, "Ada"))
			}
		}
		w.endedBy(s.ID, logon.CodeRightWithdrawn, "Ada")
	},
	"grants": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		g, err := w.Store.CreateGrant(w.ctx, ann.ID, logon.LogonStations, t.ID)
		w.ok(err)
		if g.ID == 0 || g.ToName != "ann" || g.StationName != "T1" {
			w.Fatalf("%+v", g)
		}
		_, err = w.Store.CreateGrant(w.ctx, ann.ID, logon.LogonStations, t.ID)
		w.is(err, logon.ErrTaken)
		_, err = w.Store.CreateGrant(w.ctx, ann.ID+1000, logon.Supervise, 0)
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.CreateGrant(w.ctx, ann.ID, logon.LogonStations, t.ID+1000)
		w.is(err, logon.ErrNotFound)
		rights, err := w.Store.RightsOf(w.ctx, ann.ID)
		w.ok(err)
		if !rights.AllStations || !rights.Stations[t.ID] || len(rights.List()) != len(logon.AllRights) {
			w.Fatalf("%+v", rights)
		}
	},
}
