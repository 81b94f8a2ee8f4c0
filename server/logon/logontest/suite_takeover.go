package logontest

import (
	"fmt"
	"time"

	"stationmaster/server/logon"
)

// takeover takes a session over for another instance, live or not.
func (w *world) takeover(s logon.Session, instance string) (logon.Session, bool) {
	w.Helper()
	taken, ok, err := w.Store.Takeover(w.ctx, s.ID, s.Attachment, instance, true)
	w.ok(err)
	return taken, ok
}

// takenOver wants it taken over.
func (w *world) takenOver(s logon.Session, instance string) logon.Session {
	w.Helper()
	taken, ok := w.takeover(s, instance)
	if !ok || taken.ID != s.ID || taken.Instance != instance || taken.Attachment != s.Attachment+1 {
		w.Fatalf("taken over: %v, %+v", ok, taken)
	}
	return taken
}

// untouched wants what an instance that lost its session still tries to come to nothing.
func (w *world) untouched(old logon.Session) {
	w.Helper()
	before := w.session(old.ID)
	_, attached, err := w.Store.Attach(w.ctx, old.ID, old.Instance, w.node)
	w.ok(err)
	equal(w, "the old instance attaches", attached, false)
	detached, err := w.Store.Detach(w.ctx, old.ID, old.Attachment, logon.CleanClose, 0)
	w.ok(err)
	equal(w, "the old connection detaches it", detached, false)
	w.ok(w.Store.SetUnresponsive(w.ctx, old.ID, old.Attachment, true))
	w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: old.ID, Attachment: old.Attachment}}))
	after := w.session(old.ID)
	if after.State != before.State || after.Instance != before.Instance || after.Attachment != before.Attachment || after.Unresponsive {
		w.Fatalf("%+v became %+v", before, after)
	}
}

// "Use it here": the person says which of two tabs is to have the session, so the one that has it is not asked.
var takeoverTests = map[string]func(*world){
	"of a live session": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		events := w.hear()
		taken := w.takenOver(s, "new tab")
		equal(w, "state", taken.State, logon.Lost)
		moved := w.until(events, func(e logon.Event) bool { return e.Detached != nil }).Detached
		equal(w, "told", *moved, logon.DetachedEvent{Session: s.ID, Attachment: s.Attachment, Moved: true})
		w.untouched(s)
		w.Pass(30 * time.Second) // of the hold of a network loss, from the taking over on
		equal(w, "attachment", w.attach(taken).Attachment, taken.Attachment+1)
		w.untouched(s)
	},
	"that nobody goes on with": func(w *world) {
		taken := w.takenOver(w.live(w.claim(w.user("ann"), w.station("T1"), "m1")), "new tab")
		w.Pass(61 * time.Second)
		_, err := w.Store.Sweep(w.ctx)
		w.ok(err)
		w.ended(taken.ID, logon.CodeHoldExpired)
	},
	"of a pending session": func(w *world) {
		s := w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1"))
		taken := w.takenOver(s, "new tab")
		equal(w, "state", taken.State, logon.Pending)
		equal(w, "hold", taken.HoldUntil.Equal(s.HoldUntil), true)
		w.untouched(s)
		w.attach(taken)
	},
	"of a lost session": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0)
		w.ok(err)
		lost := w.state(s.ID, logon.Lost)
		taken := w.takenOver(s, "new tab")
		equal(w, "hold", taken.HoldUntil.Equal(lost.HoldUntil), true)
		w.untouched(s)
		w.attach(taken)
	},
	"of one whose hold is over": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0)
		w.ok(err)
		w.Pass(16 * time.Second)
		_, ok := w.takeover(s, "new tab")
		equal(w, "taken over after its hold", ok, false)
	},
	"of an ended session": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err := w.Store.End(w.ctx, s.ID, logon.CodeSupervisor, "Sue", "")
		w.ok(err)
		back, ok := w.takeover(s, "new tab")
		if ok || back.Ended == nil || back.Ended.Code != logon.CodeSupervisor || back.Instance != s.Instance {
			w.Fatalf("%v %+v", ok, back)
		}
		_, _, err = w.Store.Takeover(w.ctx, s.ID+1000, 1, "new tab", true)
		w.is(err, logon.ErrNotFound)
	},
	"of a live session of a dead node": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		s := w.arrive(w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1")), "node-b").Session
		w.Pass(brief)
		lost := w.state(s.ID, logon.Lost)
		taken := w.takenOver(s, "new tab")
		equal(w, "hold", taken.HoldUntil.Equal(lost.HoldUntil), true) // since the node was last there
		w.untouched(s)
		w.attach(taken)
	},
	"is heard by the node that had it, at the latest with its lease": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		s := w.arrive(w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1")), "node-b").Session
		w.takenOver(s, "new tab")
		away, err := w.Store.RenewNode(w.ctx, "node-b", lease)
		w.ok(err)
		if len(away) != 1 || away[0] != s.ID {
			w.Fatalf("away: %v", away)
		}
	},
	"keeps the claim out, as any hold": func(w *world) {
		t := w.station("T1")
		w.takenOver(w.live(w.claim(w.user("ann"), t, "m1")), "new tab")
		w.refused(w.claim(w.user("bob"), t, "m2"), logon.CodeStationHeld)
	},
}

var takeoverRaces = map[string]func(*world){
	"new tabs that take over at once: one wins": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		won := make([]bool, 8)
		w.together(len(won), func(i int) (err error) {
			_, won[i], err = w.Store.Takeover(w.ctx, s.ID, s.Attachment, fmt.Sprintf("tab %d", i), true)
			return err
		})
		w.oneOf(won)
		equal(w, "attachment", w.session(s.ID).Attachment, s.Attachment+1)
	},
	"take over and drop": func(w *world) {
		ann, t1, t2 := w.user("ann"), w.station("T1"), w.station("T2")
		for n := range 20 {
			s := w.live(w.claim(ann, []logon.Station{t1, t2}[n%2], "m1"))
			next := w.claim(ann, []logon.Station{t2, t1}[n%2], "m2")
			w.together(2, func(i int) error {
				if i == 0 {
					_, err := w.Store.Claim(w.ctx, next)
					return err
				}
				taken, ok, err := w.Store.Takeover(w.ctx, s.ID, s.Attachment, "new tab", true)
				if err != nil || !ok {
					return err
				}
				_, _, err = w.Store.Attach(w.ctx, taken.ID, taken.Instance, w.node)
				return err
			})
			w.ended(s.ID, logon.CodeAnotherStation)
		}
		w.everyEndHasOneEntry()
	},
	"take over and whatever the old tab does": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		for range 20 {
			s := w.live(w.claim(ann, t, "m1"))
			w.together(3, func(i int) (err error) {
				switch i {
				case 0:
					// Its connection may come and go meanwhile: then the taking over begins anew, as the service does.
					for now, ok := s, false; !ok && err == nil && now.Ended == nil; {
						now, ok, err = w.Store.Takeover(w.ctx, s.ID, now.Attachment, "new tab", true)
					}
				case 1:
					_, err = w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
				default:
					_, _, err = w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
				}
				return err
			})
			equal(w, "instance", w.session(s.ID).Instance, "new tab")
			w.state(s.ID, logon.Lost)
			_, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
			w.ok(err)
		}
	},
	"take over and log off": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		for range 20 {
			s := w.live(w.claim(ann, t, "m1"))
			w.together(2, func(i int) (err error) {
				if i == 0 {
					_, _, err = w.Store.Takeover(w.ctx, s.ID, s.Attachment, "new tab", true)
					return err
				}
				_, err = w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
				return err
			})
			w.ended(s.ID, logon.CodeLoggedOff)
		}
		w.everyEndHasOneEntry()
	},
}
