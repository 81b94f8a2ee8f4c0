package logontest

import (
	"strings"
	"time"

	"stationmaster/server/logon"
)

var claimTests = map[string]func(*world){
	"granted": func(w *world) {
		c := w.claim(w.user("ann"), w.station("T1"), "m1")
		r := w.try(c)
		if r.Refusal != nil || r.Again || len(r.Dropped) != 0 || r.Ledger == 0 {
			w.Fatalf("%+v", r)
		}
		s := w.session(r.Session.ID)
		equal(w, "state", s.State, logon.Pending)
		equal(w, "display name", s.DisplayName, "Display ann")
		equal(w, "station", s.StationName, "T1")
		equal(w, "hold", s.HoldUntil.Sub(s.Since).Round(time.Second), logon.PendingFor)
		equal(w, "what Claim says", r.Session.HoldUntil.Equal(s.HoldUntil) && r.Session.Since.Equal(s.Since), true)
		found, err := w.Store.SessionByResume(w.ctx, c.ResumeHash)
		w.ok(err)
		equal(w, "session of the resume secret", found.ID, s.ID)
		entries, err := w.Store.Ledger(w.ctx, 0, 1)
		w.ok(err)
		if e := entries[0]; e.Number != r.Ledger || e.Kind != logon.KindLogon || e.Session != s.ID || e.Station != "T1" || e.UserName != "ann" {
			w.Fatalf("the ledger has %+v", e)
		}
	},
	"names of users and stations without regard to case": func(w *world) {
		w.user("Änne")
		w.station("Über 1")
		_, err := w.Store.UserByName(w.ctx, "äNNE")
		w.ok(err)
		_, err = w.Store.StationByName(w.ctx, "üBER 1")
		w.ok(err)
		_, err = w.Store.CreateUser(w.ctx, "ÄNNE", "", "")
		w.is(err, logon.ErrTaken)
		_, err = w.Store.CreateStation(w.ctx, "ÜBER 1", logon.Workstation, "")
		w.is(err, logon.ErrTaken)
	},
	"a station in use": func(w *world) {
		t := w.station("T1")
		s := w.live(w.claim(w.user("ann"), t, "m1"))
		r := w.refused(w.claim(w.user("bob"), t, "m2"), logon.CodeStationInUse)
		equal(w, "holder", r.Refusal.Holder, "Display ann")
		if len(r.Ask) != 1 || r.Ask[0].Session != s.ID || r.Ask[0].Attachment != s.Attachment {
			w.Fatalf("to be asked: %+v", r.Ask)
		}
		w.logOn(w.claim(w.user("cid"), t, "m1"))
	},
	"a held station says how long": func(w *world) {
		t := w.station("T1")
		s := w.live(w.claim(w.user("ann"), t, "m1"))
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(20 * time.Second)
		r := w.refused(w.claim(w.user("bob"), t, "m2"), logon.CodeStationHeld)
		if r.Refusal.FreesIn > 40*time.Second || r.Refusal.FreesIn <= 0 {
			w.Fatalf("frees in %v", r.Refusal.FreesIn)
		}
	},
	"a number held by a workstation and a remote number": func(w *world) {
		t, err := w.Store.CreateStation(w.ctx, "T1", logon.Workstation, "+4930123")
		w.ok(err)
		ann, bob, cid := w.user("ann"), w.user("bob"), w.user("cid")
		w.live(w.claim(ann, t, "m1"))
		remote := w.number("+4930123")
		r := w.refused(w.claim(bob, remote, "m2"), logon.CodeNumberInUse)
		equal(w, "number", r.Refusal.Number, "+4930123")
		s := w.logOn(w.claim(bob, remote, "m1")) // the same machine has it
		w.refused(w.claim(cid, remote, "m3"), logon.CodeNumberInUse)
		// The same user takes it along to another machine, when nobody else has it there.
		_, err = w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		r = w.try(w.claim(ann, remote, "m9"))
		if r.Refusal != nil || len(r.Dropped) != 1 {
			w.Fatalf("%+v", r)
		}
	},
	"people who share a station share its number": func(w *world) {
		t, err := w.Store.CreateStation(w.ctx, "R1", logon.RemoteWorkstation, "")
		w.ok(err)
		c := w.claim(w.user("ann"), t, "m1")
		c.Number, c.NumberTyped, c.NumberRight = "+4930555", true, true
		w.live(c)
		bob := w.logOn(w.claim(w.user("bob"), t, "m1"))
		equal(w, "bob's number", w.session(bob.ID).Number, "+4930555")
		equal(w, "the number that he is told", bob.Number, "+4930555")
		other := w.claim(w.user("cid"), t, "m1")
		other.Number, other.NumberTyped, other.NumberRight = "+4930777", true, true
		w.refused(other, logon.CodeNumberDiffers)
	},
	"a repeated request gives the same session": func(w *world) {
		c := w.claim(w.user("ann"), w.station("T1"), "m1")
		first := w.try(c)
		w.Pass(20 * time.Second)
		old := c.ResumeHash
		c.ResumeHash = []byte("another")
		again := w.try(c)
		equal(w, "session", again.Session.ID, first.Session.ID)
		equal(w, "again", again.Again, true)
		equal(w, "ledger number", again.Ledger, first.Ledger)
		_, err := w.Store.SessionByResume(w.ctx, old)
		w.is(err, logon.ErrNotFound)
		found, err := w.Store.SessionByResume(w.ctx, c.ResumeHash)
		w.ok(err)
		equal(w, "session of the new secret", found.ID, first.Session.ID)
		w.Pass(20 * time.Second) // 40 s from the first, 20 s from the second
		w.attach(first.Session)
	},
	"a ticket is used up by the grant only": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		w.live(w.claim(w.user("bob"), t, "m2"))
		c := w.claim(ann, t, "m1")
		c.Ticket = []byte("ticket")
		w.ok(w.Store.PutTicket(w.ctx, logon.Ticket{
			Hash: c.Ticket, User: ann.ID, Window: c.Window, PasswordVersion: ann.PasswordVersion, TTL: logon.TicketFor,
		}))
		w.refused(c, logon.CodeStationInUse)
		_, err := w.Store.TicketByHash(w.ctx, c.Ticket)
		w.ok(err)
		other := w.claim(ann, w.station("T2"), "m1")
		other.Ticket = c.Ticket
		_, err = w.Store.Claim(w.ctx, other) // of another window
		w.is(err, logon.ErrStale)
		other.Window = c.Window
		w.logOn(other)
		used, err := w.Store.TicketByHash(w.ctx, c.Ticket)
		w.ok(err)
		equal(w, "used", used.Used, true)
		other.Instance = "a later one"
		w.Pass(time.Minute)
		_, err = w.Store.Claim(w.ctx, other)
		w.is(err, logon.ErrStale)
	},
	"a ticket expires": func(w *world) {
		ann := w.user("ann")
		c := w.claim(ann, logon.Station{}, "m1")
		c.Ticket = []byte("ticket")
		w.ok(w.Store.PutTicket(w.ctx, logon.Ticket{Hash: c.Ticket, User: ann.ID, Window: c.Window, PasswordVersion: 1, TTL: logon.TicketFor}))
		w.Pass(logon.TicketFor)
		_, err := w.Store.TicketByHash(w.ctx, c.Ticket)
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.Claim(w.ctx, c)
		w.is(err, logon.ErrStale)
	},
	"a device is remembered when granted": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		w.live(w.claim(w.user("bob"), t, "m2"))
		c := w.claim(ann, t, "m1")
		c.Device = []byte("device")
		known := func() bool {
			known, err := w.Store.KnownDevice(w.ctx, ann.ID, c.Device)
			w.ok(err)
			return known
		}
		w.refused(c, logon.CodeStationInUse)
		equal(w, "known after a refusal", known(), false)
		c.Station, c.StationRight, c.Type = 0, false, logon.NoStation
		w.logOn(c)
		equal(w, "known after a grant", known(), true)
	},
	"stale assumptions": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		stale := map[string]func(*logon.Claim){
			"user":       func(c *logon.Claim) { c.User += 1000 },
			"password":   func(c *logon.Claim) { c.PasswordVersion++ },
			"policies":   func(c *logon.Claim) { c.PolicyVersion++ },
			"station":    func(c *logon.Claim) { c.Station += 1000 },
			"renumbered": func(c *logon.Claim) { c.Number = "+4930123" },
		}
		for name, change := range stale {
			c := w.claim(ann, t, "m1")
			change(&c)
			if _, err := w.Store.Claim(w.ctx, c); err == nil || !strings.Contains(err.Error(), logon.ErrStale.Error()) {
				w.Fatalf("%s: %v", name, err)
			}
		}
		poor, err := w.Store.CreateUser(w.ctx, "poor", "Poor", "")
		w.ok(err)
		for _, c := range []logon.Claim{w.claim(poor, t, "m1"), w.claim(poor, w.number("+4930123"), "m1")} {
			_, err := w.Store.Claim(w.ctx, c)
			w.is(err, logon.ErrStale)
		}
		persistent := w.claim(poor, logon.Station{}, "m1")
		w.logOn(persistent)
		persistent.PersistentRight = true
		_, err = w.Store.Claim(w.ctx, persistent)
		w.is(err, logon.ErrStale)
		equal(w, "sessions", len(w.held()), 1)
	},
	"stationless besides a station": func(w *world) {
		ann := w.user("ann")
		w.live(w.claim(ann, w.station("T1"), "m1"))
		w.live(w.claim(ann, logon.Station{}, "m2"))
		w.live(w.claim(ann, logon.Station{}, "m3"))
		equal(w, "sessions", len(w.held()), 3)
	},
}
