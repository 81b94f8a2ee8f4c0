package logon_test

import (
	"errors"
	"testing"
	"time"

	"stationmaster/server/logon"
)

func TestADropReachesTheConnectionWithItsEnd(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	old, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.live(visitor("wb", "mb"), request("alice", "T1", "b"))
	bye := <-f.conns.byes
	if bye.ID != old.Session.ID || bye.Ended.Code != logon.CodeAnotherMachine || bye.Ended.Ledger == 0 {
		t.Errorf("bye to %d: %+v", bye.ID, bye.Ended)
	}
}

func TestADropBetweenClaimAndAttachIsSeenByTheAttach(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	old := f.granted(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.granted(visitor("wb", "mb"), request("alice", "T1", "b"))
	_, err := f.Attach(t.Context(), old.Session.ID, instance("a"), "wa")
	var farewell *logon.Farewell
	if !errors.As(err, &farewell) || farewell.Code != logon.CodeAnotherMachine || farewell.Session.Ended == nil {
		t.Errorf("attach says %v", err)
	}
}

func TestAnEndedSessionGivesItsRecordAndNothingElse(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	who := must(f.Identify(ctx, g.Token, v.Window))(t)
	sam := logon.Session{DisplayName: "Sam Stone"}
	must(f.EndSession(ctx, sam, g.Session.ID, "shift is over"))(t)
	resumed := must(f.Resume(ctx, v, g.Resume, instance("b")))(t)
	if resumed.Token != "" || resumed.Session.Ended == nil || resumed.Session.Ended.By != "Sam Stone" || resumed.Session.Ended.Note != "shift is over" {
		t.Errorf("resume gives %+v", resumed)
	}
	if _, err := f.Authorise(ctx, who); refused(t, err, logon.CodeSessionEnded).Ended == nil {
		t.Error("no record beside session_ended")
	}
	_, err := f.SetStatus(ctx, who, "away", "")
	refused(t, err, logon.CodeSessionEnded)
	if again := must(f.LogOff(ctx, who))(t); again.Ended.Code != logon.CodeSupervisor {
		t.Errorf("a late log off changed the end to %s", again.Ended.Code)
	}
}

func TestAForeignWindowOpensNothing(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	_, err := f.Identify(ctx, g.Token, "another")
	refused(t, err, logon.CodeTokenInvalid)
	_, err = f.Identify(ctx, g.Token, "")
	refused(t, err, logon.CodeTokenInvalid)
	if r := must(f.Resume(ctx, visitor("another", "m"), g.Resume, instance("b")))(t); r.Session.ID != 0 {
		t.Errorf("a foreign window resumed %d", r.Session.ID)
	}
	if s := must(f.store.SessionByID(ctx, g.Session.ID))(t); s.Ended != nil {
		t.Errorf("the session ended %+v", s.Ended)
	}
}

func TestALivePageWhoseWindowChangedEnds(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g, _ := f.live(visitor("w", "m"), request("alice", "T1", "a"))
	_, err := f.IdentifyConnection(t.Context(), g.Token, "another")
	var farewell *logon.Farewell
	if !errors.As(err, &farewell) || farewell.Session.Ended == nil || farewell.Session.Ended.Code != logon.CodeWindowChanged {
		t.Errorf("got %v", err)
	}
}

func TestALateDepartureTouchesNothing(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, first := f.live(v, request("alice", "T1", "a"))
	must(f.Attach(ctx, g.Session.ID, instance("a"), v.Window))(t)
	f.Departed(ctx, g.Session.ID, first.Session.Attachment, logon.NetworkLoss, 0)
	if s := must(f.store.SessionByID(ctx, g.Session.ID))(t); s.State != logon.Live {
		t.Errorf("the session is %s", s.State)
	}
}

func TestALiveSessionWithoutAConnectionIsFoundAndLost(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	_, a := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	must0(t, f.Reconcile(t.Context()))
	if s := must(f.store.SessionByID(t.Context(), a.Session.ID))(t); s.State != logon.Live {
		t.Fatalf("a session with a connection became %s", s.State)
	}
	f.Forget(a.Session)
	must0(t, f.Reconcile(t.Context()))
	if s := must(f.store.SessionByID(t.Context(), a.Session.ID))(t); s.State != logon.Lost {
		t.Errorf("a session without a connection is %s", s.State)
	}
}

func TestANodeWhoseLeaseRanOutIsFenced(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g := f.granted(v, request("alice", "T1", "a"))
	f.store.Advance(logon.LeaseFor + time.Second)
	_, err := f.Attach(t.Context(), g.Session.ID, instance("a"), v.Window)
	var farewell *logon.Farewell
	if !errors.As(err, &farewell) || farewell.Code != logon.CodeRestarting {
		t.Errorf("a node without a lease says %v", err)
	}
}

func TestAUserDisabledBetweenCheckAndClaimIsToldTheOneAnswer(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	off := false
	f.SetPasswords(func() { must(f.store.ChangeUser(t.Context(), f.alice.ID, logon.UserChange{Enabled: &off}))(t) })
	_, err := f.LogOn(t.Context(), visitor("w", "m"), request("alice", "T1", "a"))
	if r := refused(t, err, logon.CodeInvalidCredentials); r.Cause != "user was disabled meanwhile" {
		t.Errorf("the ledger has %q", r.Cause)
	}
	if held := must(f.HeldSessions(t.Context()))(t); len(held) != 0 {
		t.Errorf("%d sessions are held", len(held))
	}
}

func TestManyWrongPasswordsLeaveTheRunningSessionAlone(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, home := t.Context(), visitor("w", "m")
	g, _ := f.live(home, request("alice", "T1", "a"))
	wrong := request("alice", "T1", "x")
	wrong.Password = "wrong"
	slowed := false
	for range 10 {
		_, err := f.LogOn(ctx, visitor("stranger", "elsewhere"), wrong)
		var r *logon.Refusal
		if errors.As(err, &r) && r.Code == logon.CodeTooManyAttempts {
			slowed = r.RetryAfter > 0 && r.RetryAfter <= 30*time.Second
		}
	}
	if !slowed {
		t.Error("nobody slowed the stranger down")
	}
	if s := must(f.store.SessionByID(ctx, g.Session.ID))(t); s.State != logon.Live {
		t.Errorf("the session is %s", s.State)
	}
	must(f.Resume(ctx, home, g.Resume, instance("a")))(t)
	f.conns.has(g.Session.ID, false)
	f.granted(visitor("second window", "m"), request("alice", "T1", "b")) // the same device still logs on
}

func TestStatusIsOneOfThePolicys(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, attached := f.live(v, request("alice", "T1", "a"))
	if attached.Status.Code != logon.StatusAvailable {
		t.Errorf("a new session is %q", attached.Status.Code)
	}
	who := must(f.Identify(ctx, g.Token, v.Window))(t)
	if s := must(f.SetStatus(ctx, who, "lunch", "back at one"))(t); s.Code != "lunch" || s.Note != "back at one" {
		t.Errorf("status is %+v", s)
	}
	_, err := f.SetStatus(ctx, who, "asleep", "")
	if r := refused(t, err, logon.CodeFieldInvalid); r.Field != "status" {
		t.Errorf("the field is %q", r.Field)
	}
}
