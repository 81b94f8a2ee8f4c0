package logontest

import (
	"slices"
	"time"

	"stationmaster/server/logon"
)

var holdTests = map[string]func(*world){
	"sweep ends what is over": func(w *world) {
		pending := w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1"))
		lost := w.live(w.claim(w.user("bob"), w.station("T2"), "m2"))
		live := w.live(w.claim(w.user("cid"), w.station("T3"), "m3"))
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		sweep := func(want int) {
			w.Helper()
			n, err := w.Store.Sweep(w.ctx)
			w.ok(err)
			equal(w, "touched", n, want)
		}
		sweep(0)
		w.Pass(logon.PendingFor + time.Second)
		sweep(1)
		w.ended(pending.ID, logon.CodePendingExpired)
		w.Pass(30 * time.Second)
		sweep(1)
		w.ended(lost.ID, logon.CodeHoldExpired)
		sweep(0)
		w.state(live.ID, logon.Live)
	},
	"live sessions of a dead node are lost since it was last there": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		t := w.station("T1")
		s := w.arrive(w.logOn(w.claim(w.user("ann"), t, "m1")), "node-b").Session
		w.Pass(brief)
		seen := w.state(s.ID, logon.Lost) // unswept
		r := w.refused(w.claim(w.user("bob"), t, "m2"), logon.CodeStationHeld)
		if r.Refusal.FreesIn > brief {
			w.Fatalf("frees in %v", r.Refusal.FreesIn)
		}
		_, err := w.Store.Sweep(w.ctx)
		w.ok(err)
		equal(w, "hold", w.state(s.ID, logon.Lost).HoldUntil.Equal(seen.HoldUntil), true)
		w.state(w.attach(s).ID, logon.Live) // a living node takes it back
	},
	"an unswept session of a dead node ends in the claim": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		t := w.station("T1")
		s := w.logOn(w.claim(w.user("ann"), t, "m1"))
		_, _, err := w.Store.Attach(w.ctx, s.ID, s.Instance, "node-b")
		w.ok(err)
		w.Pass(61 * time.Second)
		_, ok, err := w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
		w.ok(err)
		equal(w, "attached after its hold", ok, false)
		w.logOn(w.claim(w.user("bob"), t, "m2"))
		w.ended(s.ID, logon.CodeHoldExpired)
	},
	"an outage prolongs holds": func(w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		t1, t2 := w.station("T1"), w.station("T2")
		over := w.logOn(w.claim(w.user("dan"), w.station("T4"), "m4"))
		w.Pass(logon.PendingFor + time.Second) // its hold is over before the outage
		live, lost := w.live(w.claim(ann, t1, "m1")), w.live(w.claim(bob, t2, "m2"))
		pending := w.logOn(w.claim(w.user("cid"), w.station("T3"), "m3"))
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.CleanClose, 0)
		w.ok(err)
		w.Pass(time.Second)
		w.ok(w.Store.StopNode(w.ctx, w.node))
		w.Pass(time.Hour)
		// Nobody is quicker than the first lease.
		n, err := w.Store.Sweep(w.ctx)
		w.ok(err)
		equal(w, "swept in the outage", n, 0)
		w.refused(w.claim(w.user("eve"), t1, "m5"), logon.CodeStationHeld)
		w.refused(w.claim(w.user("fay"), t2, "m6"), logon.CodeStationHeld)

		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		w.node = "node-b"
		w.Pass(logon.AfterOutage)
		n, err = w.Store.Sweep(w.ctx)
		w.ok(err)
		equal(w, "swept after the outage", n, 1)
		w.ended(over.ID, logon.CodePendingExpired)
		for _, s := range []logon.Session{live, lost, pending} {
			w.attach(s)
		}
	},
	"a time without any node that is shorter than its lease prolongs holds too": func(w *world) {
		live, lost := w.live(w.claim(w.user("ann"), w.station("T1"), "m1")), w.live(w.claim(w.user("bob"), w.station("T2"), "m2"))
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.CleanClose, 0)
		w.ok(err)
		w.Pass(14 * time.Second) // killed at once, and nobody has renewed
		w.ok(w.Store.StartNode(w.ctx, "node-c", lease))
		w.Pass(logon.AfterOutage)
		w.node = "node-c"
		w.attach(lost)
		w.state(live.ID, logon.Live) // whether its node has gone only its lease tells
	},
	"a second node prolongs nothing": func(w *world) {
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		before := w.session(s.ID).HoldUntil
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		equal(w, "hold", w.session(s.ID).HoldUntil.Equal(before), true)
	},
	"who is told to come later is held from then on": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		dead := w.logOn(w.claim(w.user("ann"), w.station("T1"), "m1"))
		dead = w.arrive(dead, "node-b").Session
		live, over := w.live(w.claim(w.user("bob"), w.station("T2"), "m2")), w.live(w.claim(w.user("cid"), w.station("T3"), "m3"))
		_, err := w.Store.Detach(w.ctx, over.ID, over.Attachment, logon.CleanClose, 0)
		w.ok(err)
		left := w.live(w.claim(w.user("dan"), w.station("T4"), "m4"))
		_, err = w.Store.Detach(w.ctx, left.ID, left.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(brief + time.Second)
		pending := w.logOn(w.claim(w.user("eve"), w.station("T5"), "m5"))
		moved := w.live(w.claim(w.user("fay"), w.station("T6"), "m6"))
		old := logon.Waiting{Session: moved.ID, Instance: moved.Instance}
		_, err = w.Store.Detach(w.ctx, moved.ID, moved.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		_, ok, err := w.Store.Takeover(w.ctx, moved.ID, moved.Attachment, "another tab", false)
		w.ok(err)
		equal(w, "taken over", ok, true)
		all := []logon.Waiting{old, {Session: pending.ID + 1000, Instance: "nobody"}}
		for _, s := range []logon.Session{dead, live, over, left, pending} {
			all = append(all, logon.Waiting{Session: s.ID, Instance: s.Instance})
		}
		untouched := w.session(moved.ID).HoldUntil
		before := w.session(pending.ID).HoldUntil
		w.ok(w.Store.KeepHeld(w.ctx, all))
		equal(w, "hold of what went to another tab", w.session(moved.ID).HoldUntil.Equal(untouched), true)
		equal(w, "hold of the pending one", w.session(pending.ID).HoldUntil.Equal(before), true)
		w.state(live.ID, logon.Live)
		w.Pass(35 * time.Second) // more than was left
		_, err = w.Store.Sweep(w.ctx)
		w.ok(err)
		w.ended(over.ID, logon.CodeHoldExpired) // was over when it came
		w.attach(left)
		w.attach(dead)
	},
	"a node that stops leaves its sessions held": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		w.ok(w.Store.StopNode(w.ctx, w.node))
		w.state(s.ID, logon.Lost)
		w.Pass(50 * time.Second)
		w.node = "node-b"
		w.attach(s)
	},
}

var nodeTests = map[string]func(*world){
	"a paused node that wakes is fenced": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		ann := w.user("ann")
		s := w.logOn(w.claim(ann, w.station("T1"), "m1"))
		other := w.logOn(w.claim(w.user("bob"), w.station("T2"), "m2"))
		s = w.arrive(s, "node-b").Session
		w.Pass(brief)
		hold := w.state(s.ID, logon.Lost).HoldUntil

		_, err := w.Store.RenewNode(w.ctx, "node-b", lease)
		w.is(err, logon.ErrFenced)
		_, _, err = w.Store.Attach(w.ctx, other.ID, other.Instance, "node-b")
		w.is(err, logon.ErrFenced)
		ok, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		equal(w, "a late detach", ok, false)
		w.ok(w.Store.SetUnresponsive(w.ctx, s.ID, s.Attachment, true))
		w.ok(w.Store.StopNode(w.ctx, "node-b"))
		after := w.state(s.ID, logon.Lost)
		equal(w, "hold", after.HoldUntil.Equal(hold), true)
		equal(w, "unresponsive", after.Unresponsive, false)
		w.state(other.ID, logon.Pending)
		// A lease is never given twice.
		if err := w.Store.StartNode(w.ctx, "node-b", lease); err == nil {
			w.Fatal("the same incarnation came back")
		}
	},
	"what is live on a node": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", brief))
		attached := func(node logon.NodeID, want ...logon.Attachment) {
			w.Helper()
			got, err := w.Store.Attachments(w.ctx, node)
			w.ok(err)
			if !slices.Equal(got, want) {
				w.Fatalf("attached to %s are %v, want %v", node, got, want)
			}
		}
		attached(w.node)
		first := w.attach(w.live(w.claim(w.user("ann"), w.station("T1"), "m1")))
		second := w.live(w.claim(w.user("bob"), w.station("T2"), "m2"))
		lost := w.live(w.claim(w.user("cid"), w.station("T3"), "m3"))
		over := w.live(w.claim(w.user("dan"), w.station("T4"), "m4"))
		w.logOn(w.claim(w.user("eve"), w.station("T5"), "m5")) // pending
		_, err := w.Store.Detach(w.ctx, lost.ID, lost.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		_, err = w.Store.End(w.ctx, over.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		attached(w.node, logon.Attachment{Session: first.ID, Attachment: 2}, logon.Attachment{Session: second.ID, Attachment: 1})
		attached("node-b")
		_, _, err = w.Store.Attach(w.ctx, second.ID, second.Instance, "node-b")
		w.ok(err)
		attached(w.node, logon.Attachment{Session: first.ID, Attachment: 2})
		attached("node-b", logon.Attachment{Session: second.ID, Attachment: 2})
		w.Pass(brief)
		attached("node-b")
	},
	"an unknown node is fenced": func(w *world) {
		_, err := w.Store.RenewNode(w.ctx, "node-z", lease)
		w.is(err, logon.ErrFenced)
		w.ok(w.Store.StopNode(w.ctx, "node-z"))
	},
	"a renewal tells what was taken away": func(w *world) {
		w.ok(w.Store.StartNode(w.ctx, "node-b", lease))
		ann := w.user("ann")
		t2 := w.station("T2")
		dropped := w.live(w.claim(ann, w.station("T1"), "m1"))
		moved := w.live(w.claim(w.user("bob"), w.station("T3"), "m3"))
		silent := w.live(w.claim(w.user("cid"), w.station("T4"), "m4"))
		stays := w.live(w.claim(w.user("dan"), w.station("T5"), "m5"))
		away, err := w.Store.RenewNode(w.ctx, w.node, lease)
		w.ok(err)
		equal(w, "taken away at first", len(away), 0)
		w.logOn(w.claim(ann, t2, "m2"))
		_, _, err = w.Store.Attach(w.ctx, moved.ID, moved.Instance, "node-b")
		w.ok(err)
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: silent.ID, Attachment: silent.Attachment}}))
		away, err = w.Store.RenewNode(w.ctx, w.node, lease)
		w.ok(err)
		for _, s := range []logon.Session{dropped, moved, silent} {
			equal(w, "taken away", slices.Contains(away, s.ID), true)
		}
		equal(w, "taken away", slices.Contains(away, stays.ID), false)
		away, err = w.Store.RenewNode(w.ctx, "node-b", lease)
		w.ok(err)
		equal(w, "taken away from the other node", len(away), 0)
	},
}
