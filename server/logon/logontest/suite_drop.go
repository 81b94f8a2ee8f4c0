package logontest

import (
	"time"

	"stationmaster/server/logon"
)

var dropTests = map[string]func(*world){
	"another station": func(w *world) {
		ann := w.user("ann")
		old := w.live(w.claim(ann, w.station("T1"), "m1"))
		r := w.try(w.claim(ann, w.station("T2"), "m2"))
		if len(r.Dropped) != 1 || r.Dropped[0] != old.ID {
			w.Fatalf("dropped %v", r.Dropped)
		}
		end := w.ended(old.ID, logon.CodeAnotherStation)
		equal(w, "by", end.By, "Display ann")
		equal(w, "from", end.From, logon.Origin{Station: "T2", Address: "10.0.0.1"})
	},
	"an end keeps where the new log on came from as facts": func(w *world) {
		ann := w.user("ann")
		first := w.live(w.claim(ann, w.station("T1"), "m1"))
		second := w.live(w.claim(ann, w.number("+4930123"), "m2"))
		equal(w, "a number", w.ended(first.ID, logon.CodeAnotherStation).From, logon.Origin{Number: "+4930123", Address: "10.0.0.1"})
		unknown := w.claim(ann, w.station("T2"), "m3")
		unknown.Address = ""
		third := w.live(unknown)
		equal(w, "no address", w.ended(second.ID, logon.CodeAnotherStation).From, logon.Origin{Station: "T2"})
		_, err := w.Store.End(w.ctx, third.ID, logon.CodeSupervisor, "Sue", "")
		w.ok(err)
		equal(w, "no log on", w.ended(third.ID, logon.CodeSupervisor).From, logon.Origin{})
	},
	"another machine": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		old := w.live(w.claim(ann, t, "m1"))
		w.logOn(w.claim(ann, t, "m2"))
		w.ended(old.ID, logon.CodeAnotherMachine)
	},
	"a refused claim drops nothing": func(w *world) {
		ann, t2 := w.user("ann"), w.station("T2")
		w.live(w.claim(ann, w.station("T1"), "m1"))
		w.live(w.claim(w.user("bob"), t2, "m2"))
		w.refused(w.claim(ann, t2, "m1"), logon.CodeStationInUse)
	},
	"who shares a station stays": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		gone := w.live(w.claim(ann, t, "m1"))
		stays := w.live(w.claim(w.user("bob"), t, "m1"))
		w.refused(w.claim(ann, t, "m2"), logon.CodeStationInUse) // row 11
		w.logOn(w.claim(ann, w.station("T2"), "m1"))             // row 10
		w.ended(gone.ID, logon.CodeAnotherStation)
		w.state(stays.ID, logon.Live)
	},
	"a busy window": func(w *world) {
		t := w.station("T1")
		c := w.claim(w.user("ann"), t, "m1")
		s := w.live(c)
		second := c
		second.Instance = "the second tab"
		r := w.refused(second, logon.CodeWindowBusy)
		if len(r.Ask) != 1 || r.Ask[0].Session != s.ID {
			w.Fatalf("to be asked: %+v", r.Ask)
		}
		// It gave no sign of life.
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: s.ID, Attachment: s.Attachment, HeardAgo: 5 * time.Second}}))
		w.logOn(second)
		w.ended(s.ID, logon.CodeReplaced)
	},
	"a silent pending session is replaced": func(w *world) {
		t := w.station("T1")
		c := w.claim(w.user("ann"), t, "m1")
		s := w.logOn(c)
		c.Instance = "after a reload"
		w.refused(c, logon.CodeWindowBusy)
		c.Silent = logon.Attachment{Session: s.ID, Attachment: s.Attachment}
		w.logOn(c)
		w.ended(s.ID, logon.CodeReplaced)
	},
	"a pending session that connected meanwhile stays": func(w *world) {
		c := w.claim(w.user("ann"), w.station("T1"), "m1")
		s := w.logOn(c)
		c.Silent = logon.Attachment{Session: s.ID, Attachment: s.Attachment}
		w.attach(s)
		c.Instance = "after a reload"
		w.refused(c, logon.CodeWindowBusy)
	},
	"an expired, unswept session never causes an error": func(w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		t, number := w.station("T1"), w.number("+4930123")
		for _, c := range []logon.Claim{w.claim(ann, t, "m1"), w.claim(ann, number, "m1")} {
			old := w.logOn(c)
			w.Pass(logon.PendingFor + time.Second)
			theirs := w.claim(bob, logon.Station{ID: c.Station, Name: c.StationName, Type: c.Type, Number: c.Number, Typed: c.NumberTyped}, "m2")
			theirs.Window = c.Window // station, number and window were those of the expired one
			s := w.live(theirs)
			w.ended(old.ID, logon.CodePendingExpired)
			_, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
			w.ok(err)
		}
		lost := w.live(w.claim(ann, t, "m1"))
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(61 * time.Second)
		w.logOn(w.claim(ann, w.station("T2"), "m3"))
		w.ended(lost.ID, logon.CodeHoldExpired)
	},
	"the same page at another place": func(w *world) {
		c := w.claim(w.user("ann"), w.station("T1"), "m1")
		old := w.live(c)
		t2 := w.station("T2")
		c.Station, c.StationName = t2.ID, t2.Name
		w.logOn(c)
		w.ended(old.ID, logon.CodeReplaced)
	},
	"the same page with a persistent connection": func(w *world) {
		c := w.claim(w.user("ann"), w.number("+4930123"), "m1")
		old := w.logOn(c)
		c.Persistent, c.PersistentRight = true, true
		s := w.logOn(c)
		equal(w, "persistent", w.session(s.ID).Persistent, true)
		equal(w, "again the same", w.logOn(c).ID, s.ID)
		w.ended(old.ID, logon.CodeReplaced)
	},
}
