package logontest

import (
	"fmt"
	"time"

	"stationmaster/server/logon"
)

// idleLimit is the policy of these tests, idleWarn what people are warned before.
const (
	idleLimit = 10 * time.Minute
	idleWarn  = logon.IdleWarnFor
)

// idleTests are idle log off (docs/adr/0025).
var idleTests = map[string]func(*world){
	"who does nothing is logged off": func(w *world) {
		w.idleAfter(idleLimit)
		token := w.save(w.user("cid"), w.station("T3"), "m3")
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		pending, lost := w.logOn(w.claim(w.user("bob"), w.station("T2"), "m2")), w.live(w.claim(w.user("dan"), w.station("T4"), "m4"))
		w.Pass(idleLimit - 5*time.Minute)
		w.sweepIdle(w.node, 0)
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(5 * time.Minute)
		w.sweepIdle(w.node, 1)
		w.sweepIdle(w.node, 0)
		w.ended(s.ID, logon.CodeIdle)
		w.state(pending.ID, logon.Pending) // it and the lost one have their hold
		w.state(lost.ID, logon.Lost)
		w.good(token, "m3", logon.SavedCurrent) // what is saved stays good
	},
	"without the policy nobody is": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.Pass(100 * time.Hour)
		w.sweepIdle(w.node, 0)
		w.state(s.ID, logon.Live)
	},
	"an activity begins the time anew": func(w *world) {
		w.idleAfter(idleLimit)
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		for range 3 {
			w.Pass(idleLimit / 2)
			w.active(s, 0, true)
			w.sweepIdle(w.node, 0)
		}
		w.Pass(idleLimit / 2)
		left := idleLimit - w.active(s, 4*time.Minute, true) // 4 minutes ago is later than 5
		if left > 6*time.Minute || left < 5*time.Minute {
			w.Fatalf("%v are left", left)
		}
		w.active(s, time.Hour, true) // said late: nobody becomes more idle by that
		w.Pass(4 * time.Minute)
		w.sweepIdle(w.node, 0)
		w.Pass(2 * time.Minute)
		w.sweepIdle(w.node, 1)
		w.active(s, 0, false)
		w.ended(s.ID, logon.CodeIdle)
	},
	"each session has its own time": func(w *world) {
		w.idleAfter(idleLimit)
		ann, t := w.user("ann"), w.station("T1")
		one, two := w.live(w.claim(ann, t, "m1")), w.live(w.claim(ann, t, "m1"))
		w.Pass(idleLimit / 2)
		w.active(two, 0, true)
		w.Pass(idleLimit / 2)
		w.sweepIdle(w.node, 1)
		w.ended(one.ID, logon.CodeIdle)
		w.state(two.ID, logon.Live)
	},
	"what comes late touches nothing": func(w *world) {
		w.idleAfter(idleLimit)
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		again := w.attach(s)
		w.Pass(idleLimit)
		w.active(s, 0, false) // the connection before
		_, err := w.Store.MarkActive(w.ctx, []logon.Activity{{Session: s.ID + 1000, Attachment: 1}, {Session: s.ID, Attachment: again.Attachment + 1}})
		w.ok(err)
		w.sweepIdle(w.node, 1)
	},
	"only the node that has the connection ends it": func(w *world) {
		w.idleAfter(idleLimit)
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.Pass(idleLimit)
		w.sweepIdle("node-b", 0)
		w.sweepIdle("node-z", 0)
		w.sweepIdle(w.node, 1)
		w.ended(s.ID, logon.CodeIdle)
	},
	"a node without its lease ends nobody, and writes nothing": func(w *world) {
		w.idleAfter(idleLimit)
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		s := w.arrive(w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1")), "node-b").Session
		w.Pass(idleLimit)
		w.sweepIdle("node-b", 0)
		w.active(s, 0, false)
	},
	"a connection that comes back leaves the time of the warning, and no more": func(w *world) {
		w.idleAfter(idleLimit)
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.Pass(idleLimit - 2*idleWarn)
		s = w.attach(s) // by itself: no activity
		w.Pass(idleWarn)
		w.sweepIdle(w.node, 0)
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(idleWarn / 2)
		s = w.attach(s)
		if left := idleLimit - s.IdleFor; left > idleWarn || left < idleWarn/2 {
			w.Fatalf("%v are left", left)
		}
		w.Pass(idleWarn / 4)
		w.sweepIdle(w.node, 0)
		w.Pass(idleWarn)
		w.sweepIdle(w.node, 1)
	},
	"who takes the session over is active": func(w *world) {
		w.idleAfter(idleLimit)
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.Pass(idleLimit)
		taken, ok, err := w.Store.Takeover(w.ctx, s.ID, s.Attachment, "another tab", true)
		w.ok(err)
		equal(w, "taken over", ok, true)
		w.attach(taken)
		w.Pass(idleLimit - 2*idleWarn)
		w.sweepIdle(w.node, 0)
		w.Pass(2 * idleWarn)
		w.sweepIdle(w.node, 1)
	},
	"what was before the policy changed counts for nobody": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		for _, limit := range []time.Duration{2 * idleLimit, idleLimit} {
			w.Pass(2*idleLimit - idleWarn)
			w.idleAfter(limit)
			w.sweepIdle(w.node, 0)
			if idle := w.session(s.ID).IdleFor; idle > idleLimit/2 {
				w.Fatalf("idle for %v", idle)
			}
		}
		w.Pass(idleLimit)
		contact := "another policy"
		_, err := w.Store.ChangePolicies(w.ctx, logon.PolicyChange{Contact: &contact})
		w.ok(err)
		w.sweepIdle(w.node, 1)
	},
	"nor what was before a time without any node": func(w *world) {
		w.idleAfter(idleLimit)
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.ok(w.Store.StopNode(w.ctx, w.node))
		w.Pass(time.Hour)
		w.node = "node-b"
		w.ok(w.Store.StartNode(w.ctx, w.node, lease))
		s = w.attach(s)
		w.Pass(idleLimit - 2*idleWarn)
		w.sweepIdle(w.node, 0)
		w.Pass(2 * idleWarn)
		w.sweepIdle(w.node, 1)
		w.ended(s.ID, logon.CodeIdle)
	},
	"an activity and the sweep at the same moment: one of them wins": func(w *world) {
		w.idleAfter(idleLimit)
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		const people = 8
		var sessions []logon.Session
		for i := range people {
			s := w.logOn(w.claim(w.user(fmt.Sprintf("user%d", i)), w.station(fmt.Sprintf("T%d", i)), fmt.Sprintf("m%d", i)))
			sessions = append(sessions, w.arrive(s, []logon.NodeID{w.node, "node-b"}[i%2]).Session)
		}
		for range 5 {
			w.Pass(idleLimit)
			wrote := make([]bool, people)
			w.together(people+4, func(i int) error {
				if i >= people {
					_, err := w.Store.SweepIdle(w.ctx, []logon.NodeID{w.node, "node-b"}[i%2])
					return err
				}
				written, err := w.Store.MarkActive(w.ctx, []logon.Activity{{Session: sessions[i].ID, Attachment: sessions[i].Attachment}})
				_, wrote[i] = written[sessions[i].ID]
				return err
			})
			for i, s := range sessions {
				now := w.session(s.ID)
				switch {
				case wrote[i] && now.Ended != nil:
					w.Fatalf("session %d was active and then ended: %+v", s.ID, now.Ended)
				case now.Ended != nil:
					w.ended(s.ID, logon.CodeIdle)
				}
			}
		}
	},
}

// idleAfter sets the policy.
func (w *world) idleAfter(limit time.Duration) {
	w.Helper()
	s := int(limit / time.Second)
	p, err := w.Store.ChangePolicies(w.ctx, logon.PolicyChange{IdleLogoff: &s})
	w.ok(err)
	w.policies = p.Version
}

// sweepIdle wants so many ended.
func (w *world) sweepIdle(node logon.NodeID, want int) {
	w.Helper()
	n, err := w.Store.SweepIdle(w.ctx, node)
	w.ok(err)
	equal(w, "logged off as idle", n, want)
}

// active says that the session's person was active, and wants it written or not. It returns how long ago the last activity is now.
func (w *world) active(s logon.Session, ago time.Duration, want bool) time.Duration {
	w.Helper()
	written, err := w.Store.MarkActive(w.ctx, []logon.Activity{{Session: s.ID, Attachment: s.Attachment, Ago: ago}})
	w.ok(err)
	idle, ok := written[s.ID]
	equal(w, "written", ok, want)
	return idle
}
