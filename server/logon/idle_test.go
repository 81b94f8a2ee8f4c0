package logon_test

import (
	"testing"
	"time"

	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// idleAfter sets the policy, and waits until the node has told it.
func (f *floor) idleAfter(seconds int) {
	f.Helper()
	must(f.store.ChangePolicies(f.Context(), logon.PolicyChange{IdleLogoff: &seconds}))(f.T)
	if t := receive(f.T, f.conns.idle); t.Limit != time.Duration(seconds)*time.Second || t.Left != t.Limit {
		f.Fatalf("told %+v", t)
	}
}

func receive[T any](t *testing.T, ch <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(time.Minute):
		t.Fatal("waited in vain")
	}
	return v
}

func TestIdleTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit     logon.Seconds
		ago, warn time.Duration
		left      time.Duration
	}{
		{0, time.Hour, 0, 0},
		{60, 0, 12 * time.Second, time.Minute},
		{60, 59 * time.Second, 12 * time.Second, time.Second},
		{900, time.Minute, time.Minute, 14 * time.Minute},
		{900, time.Hour, time.Minute, 0},
	} {
		got := logon.Policies{IdleLogoff: c.limit}.Idle(c.ago)
		if want := (logon.IdleTime{Limit: c.limit.Duration(), Warn: c.warn, Left: c.left}); got != want {
			t.Errorf("%d s, idle for %v: %+v, want %+v", c.limit, c.ago, got, want)
		}
	}
}

// A node that starts beside others, or soon after one that was killed, knows nothing that pages do not: the first that they hear is about themselves.
func TestAFreshNodeTakesNoWarningBack(t *testing.T) {
	t.Parallel()
	fake, limit := logontest.NewFake(), 600
	must(fake.ChangePolicies(t.Context(), logon.PolicyChange{IdleLogoff: &limit}))(t)
	f := newFloorOn(t, fake, true, logon.Returns{}).people()
	g, a := f.live(visitor("w1", "m1"), request("alice", "T1", "i1"))
	f.store.Leave(9 * time.Minute)
	f.Active(g.Session.ID, a.Session.Attachment, 5*time.Minute)
	if told := receive(t, f.conns.idle); told.Left > 6*time.Minute {
		t.Errorf("told %+v", told)
	}
}

func TestWhoIsIdleIsLoggedOff(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	f.idleAfter(600)
	g, a := f.live(visitor("w1", "m1"), request("alice", "T1", "i1"))
	if a.Idle.Limit != 10*time.Minute || a.Idle.Warn != time.Minute || a.Idle.Left > a.Idle.Limit || a.Idle.Left < 5*time.Minute {
		t.Errorf("welcomed with %+v", a.Idle)
	}
	f.store.Leave(9 * time.Minute)
	f.Active(g.Session.ID, a.Session.Attachment, 0)
	if told := receive(t, f.conns.idle); told.Left < 5*time.Minute {
		t.Errorf("after an activity told %+v", told)
	}
	f.store.Leave(10 * time.Minute)
	if gone := receive(t, f.conns.byes); gone.ID != g.Session.ID || gone.Ended.Code != logon.CodeIdle {
		t.Errorf("bye to %+v", gone)
	}
}

// While activity cannot be written nobody is logged off: this node has heard somebody whom the database takes for idle, here for 11 of 10 minutes.
func TestActivityThatCannotBeWrittenYetIsNotForgotten(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	f.idleAfter(600)
	g, a := f.live(visitor("w1", "m1"), request("alice", "T1", "i1"))
	ended := func(when string) {
		t.Helper()
		if s := must(f.store.SessionByID(f.Context(), g.Session.ID))(t); s.Ended != nil {
			t.Errorf("%s: ended: %+v", when, s.Ended)
		}
	}
	f.store.unmarked.Store(true)
	f.Active(g.Session.ID, a.Session.Attachment, 4*time.Minute)
	f.Active(g.Session.ID, a.Session.Attachment-1, 0) // late: of the connection before
	receive(t, f.store.marking)
	select { // of a sweep before: they and the writing are one goroutine's
	case <-f.store.idleSweeps:
	default:
	}
	f.store.Leave(11 * time.Minute)
	// The last begins when one that failed, and whatever might have followed it, is over.
	for range 3 {
		receive(t, f.store.marking)
	}
	if len(f.store.idleSweeps) > 0 {
		t.Error("swept while what was heard could not be written")
	}
	ended("while nothing could be written")
	f.store.unmarked.Store(false)
	// With its own time, however late it was written; the other half of the limit is what a slow machine may take.
	if told := receive(t, f.conns.idle); told.Left > 6*time.Minute || told.Left < time.Minute {
		t.Errorf("told %+v, of an activity 4 minutes ago", told)
	}
	receive(t, f.store.idleSweeps)
	ended("after the sweep")
}

func TestWithoutThePolicyActivityIsNotWritten(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g, a := f.live(visitor("w1", "m1"), request("alice", "T1", "i1"))
	f.Active(g.Session.ID, a.Session.Attachment, 0)
	if told := receive(t, f.conns.idle); told != (logon.IdleTime{}) {
		t.Errorf("told %+v", told)
	}
	if len(f.store.marking)+len(f.store.idleSweeps) > 0 {
		t.Error("the store was asked")
	}
}
