package logontest

import (
	"slices"
	"time"

	"stationmaster/server/logon"
)

var lifeTests = map[string]func(*world){
	"attach and detach": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		equal(w, "state", s.State, logon.Live)
		equal(w, "node", s.Node, w.node)
		for how, hold := range map[logon.Departure]time.Duration{logon.NetworkLoss: 60 * time.Second, logon.CleanClose: 15 * time.Second} {
			s = w.attach(s)
			before := w.session(s.ID)
			ok, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, how, 2*time.Second)
			w.ok(err)
			equal(w, "detached", ok, true)
			lost := w.state(s.ID, logon.Lost)
			equal(w, "attachment", lost.Attachment, before.Attachment)
			w.Pass(hold - 10*time.Second)
			w.state(w.attach(s).ID, logon.Live)
		}
	},
	"detach counts from when it was last heard": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 50*time.Second)
		w.ok(err)
		w.Pass(11 * time.Second)
		_, ok, err := w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
		w.ok(err)
		equal(w, "attached after the hold", ok, false)
	},
	"a late detach touches nothing": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		again := w.attach(s)
		equal(w, "attachment", again.Attachment, s.Attachment+1)
		for _, late := range []logon.Departure{logon.NetworkLoss, logon.CleanClose} {
			ok, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, late, 0)
			w.ok(err)
			equal(w, "a late detach", ok, false)
		}
		w.ok(w.Store.SetUnresponsive(w.ctx, s.ID, s.Attachment, true))
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: s.ID, Attachment: s.Attachment}}))
		equal(w, "unresponsive", w.state(s.ID, logon.Live).Unresponsive, false)
		_, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		ok, err := w.Store.Detach(w.ctx, s.ID, again.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		equal(w, "a detach after the end", ok, false)
		w.ended(s.ID, logon.CodeLoggedOff)
	},
	"an attach brings what the welcome says": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		w.logOn(w.claim(w.user("bob"), t, "m1"))
		s := w.logOn(w.claim(ann, t, "m1"))
		w.logOn(w.claim(w.user("cid"), w.station("T2"), "m2"))
		a := w.arrive(s, w.node)
		equal(w, "state", a.State, logon.Live)
		equal(w, "attachment", a.Attachment, 1)
		equal(w, "may use the station", a.Rights.MayUse(t.ID), true)
		if len(a.There) != 2 || a.There[0].UserName != "bob" || a.There[1].Session != s.ID || a.There[1].State != logon.Live {
			w.Fatalf("there: %+v", a.There)
		}
		if a.Status == nil || a.Status.Code != logon.StatusAvailable || !a.Status.Since.Equal(a.Since) {
			w.Fatalf("status: %+v of a session since %v", a.Status, a.Since)
		}
		said, err := w.Store.SetStatus(w.ctx, ann.ID, "lunch", "back at two")
		w.ok(err)
		if a = w.arrive(s, w.node); a.Status == nil || a.Status.Note != "back at two" || !a.Status.Since.Equal(said.Since) {
			w.Fatalf("status: %+v", a.Status)
		}
		nowhere := w.claim(w.user("dan"), logon.Station{}, "m4")
		if a = w.arrive(w.logOn(nowhere), w.node); len(a.There) != 0 {
			w.Fatalf("there, without a station: %+v", a.There)
		}
	},
	"what cannot be attached comes back": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		back, ok, err := w.Store.Attach(w.ctx, s.ID, "another instance", w.node)
		w.ok(err)
		if ok || back.Instance != s.Instance || back.Attachment != s.Attachment {
			w.Fatalf("%v %+v", ok, back)
		}
		_, err = w.Store.End(w.ctx, s.ID, logon.CodeSupervisor, "Sue", "a note")
		w.ok(err)
		back, ok, err = w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
		w.ok(err)
		if ok || back.Ended == nil || back.Ended.By != "Sue" || back.Ended.Note != "a note" {
			w.Fatalf("%v %+v", ok, back)
		}
		_, _, err = w.Store.Attach(w.ctx, s.ID+1000, s.Instance, w.node)
		w.is(err, logon.ErrNotFound)
	},
	"unresponsive": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		for _, want := range []bool{true, true, false} {
			w.ok(w.Store.SetUnresponsive(w.ctx, s.ID, s.Attachment, want))
			equal(w, "unresponsive", w.session(s.ID).Unresponsive, want)
		}
		w.ok(w.Store.SetUnresponsive(w.ctx, s.ID, s.Attachment, true))
		equal(w, "unresponsive after an attach", w.attach(s).Unresponsive, false)
	},
	"ended once": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		ended, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		again, err := w.Store.End(w.ctx, s.ID, logon.CodeSupervisor, "Sue", "")
		w.ok(err)
		if again.Ended == nil || *again.Ended != *ended.Ended {
			w.Fatalf("%+v, then %+v", ended.Ended, again.Ended)
		}
		entries, err := w.Store.Ledger(w.ctx, 0, 10)
		w.ok(err)
		equal(w, "kind", entries[0].Kind, logon.KindLogoff)
		equal(w, "entries", len(entries), 2)
		_, err = w.Store.End(w.ctx, s.ID+1000, logon.CodeLoggedOff, "", "")
		w.is(err, logon.ErrNotFound)
	},
	"resume takes over": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		back, ok, err := w.Store.Takeover(w.ctx, s.ID, s.Attachment, "new tab", false)
		w.ok(err)
		if ok || back.State != logon.Live {
			w.Fatalf("a live session was taken over: %v %+v", ok, back)
		}
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: s.ID, Attachment: s.Attachment}}))
		taken, ok, err := w.Store.Takeover(w.ctx, s.ID, s.Attachment, "new tab", false)
		w.ok(err)
		if !ok || taken.Instance != "new tab" || taken.Attachment <= s.Attachment || taken.State != logon.Lost {
			w.Fatalf("%v %+v", ok, taken)
		}
		_, ok, err = w.Store.Takeover(w.ctx, s.ID, s.Attachment, "another tab", false)
		w.ok(err)
		equal(w, "a second takeover of the same attachment", ok, false)
		_, ok, err = w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
		w.ok(err)
		equal(w, "the old tab attaches", ok, false)
		w.attach(taken)
		_, err = w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		back, ok, err = w.Store.Takeover(w.ctx, s.ID, taken.Attachment+1, "late", false)
		w.ok(err)
		equal(w, "an ended session is taken over", ok || back.Ended == nil, false)
	},
	"silent sessions are lost": func(w *world) {
		live := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		pending := w.logOn(w.claim(w.user("bob"), w.station("T2"), "m2"))
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{
			{Session: pending.ID}, {Session: live.ID, Attachment: live.Attachment, HeardAgo: 30 * time.Second},
		}))
		w.state(live.ID, logon.Lost)
		w.state(pending.ID, logon.Pending)
		w.Pass(31 * time.Second)
		_, err := w.Store.Sweep(w.ctx)
		w.ok(err)
		w.ended(live.ID, logon.CodeHoldExpired)
		w.ended(pending.ID, logon.CodePendingExpired) // it never was connected, so nothing was lost
	},
	"asked at most once in a while": func(w *world) {
		asked := func(key string, want bool) {
			got, err := w.Store.AskedLately(w.ctx, key)
			w.ok(err)
			equal(w, key+" asked lately", got, want)
		}
		asked("station 1", false)
		asked("station 1", true)
		asked("station 2", false)
		w.Pass(logon.AskAgainAfter)
		asked("station 1", false)
		asked("station 1", true)
	},
	"sessions by id": func(w *world) {
		a := w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1"))
		b := w.logOn(w.claim(w.user("bob"), w.station("T2"), "m2"))
		_, err := w.Store.End(w.ctx, a.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		found, err := w.Store.SessionsByID(w.ctx, []logon.SessionID{b.ID, a.ID, b.ID + 1000})
		w.ok(err)
		ids := make([]logon.SessionID, 0, 2)
		for _, s := range found {
			ids = append(ids, s.ID)
		}
		slices.Sort(ids)
		if !slices.Equal(ids, []logon.SessionID{a.ID, b.ID}) {
			w.Fatalf("found %v", ids)
		}
		_, err = w.Store.SessionByID(w.ctx, b.ID+1000)
		w.is(err, logon.ErrNotFound)
	},
}
