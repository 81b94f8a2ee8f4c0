package logon_test

import (
	"errors"
	"fmt"
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
	resumed := must(f.Resume(ctx, v, g.Resume, resuming("b")))(t)
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
	if r := must(f.Resume(ctx, visitor("another", "m"), g.Resume, resuming("b")))(t); r.Session.ID != 0 {
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

func TestAConnectionWhoseSessionIsNotLiveHereIsTold(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g, a := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	// Written behind the node's back, as by a reconcile round that raced with an attach.
	must(f.store.Detach(t.Context(), g.Session.ID, a.Session.Attachment, logon.NetworkLoss, 0))(t)
	must0(t, f.Reconcile(t.Context()))
	if id := <-f.conns.away; id != g.Session.ID {
		t.Errorf("session %d was told", id)
	}
	if f.Knows(g.Session.ID) {
		t.Error("the node goes on reading it")
	}
}

func TestADetachedEventDuringAnAttachForgetsNothing(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("wa", "ma")
	g, first := f.live(v, request("alice", "T1", "a"))
	meanwhile := func(s logon.Session) {
		f.Handle(t.Context(), logon.Event{Detached: &logon.DetachedEvent{Session: s.ID, Attachment: first.Session.Attachment}})
		must0(t, f.Reconcile(t.Context()))
	}
	f.store.afterAttach.Store(&meanwhile)
	again := must(f.Attach(t.Context(), g.Session.ID, instance("a"), v.Window))(t)
	if s := must(f.store.SessionByID(t.Context(), g.Session.ID))(t); s.State != logon.Live || s.Attachment != again.Session.Attachment {
		t.Errorf("the session is %s with attachment %d", s.State, s.Attachment)
	}
}

func TestAfterMissedEventsEverythingIsReadAgain(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	<-f.conns.whole // the listener's first
	g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	for len(f.conns.shared) > 0 {
		<-f.conns.shared
	}
	f.Handle(t.Context(), logon.Event{Missed: &struct{}{}})
	if all := <-f.conns.whole; len(all) != 2 {
		t.Errorf("the directory has %d users", len(all))
	}
	if id := <-f.conns.shared; id != g.Session.ID {
		t.Errorf("session %d was told who shares its station", id)
	}
}

func TestResumeOfAHoldThatIsOverDoesNotSpin(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	f.store.unswept.Store(true)
	g, a := f.live(v, request("alice", "T1", "a"))
	must(f.store.Detach(t.Context(), g.Session.ID, a.Session.Attachment, logon.CleanClose, time.Hour))(t)
	_, err := f.Resume(t.Context(), v, g.Resume, resuming("b"))
	if !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestALostReplyToATicketGivesTheSameSession(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	ticket := must(f.LogOn(ctx, v, request("alice", "", "a")))(t).Missing.Ticket
	next := logon.ContinueRequest{
		Instance: instance("a"), Ticket: ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}, Client: "test",
	}
	first := must(f.Continue(ctx, v, next))(t)
	second := must(f.Continue(ctx, v, next))(t)
	if second.Granted == nil || second.Granted.Session.ID != first.Granted.Session.ID {
		t.Fatalf("the second answer is %+v", second)
	}
	// It opens nothing else: no other station, no other instance, no list of stations.
	for _, choice := range []logon.Choice{{Type: logon.NoStation}, {Type: logon.Workstation}, {Type: logon.Workstation, Station: "T9"}} {
		next.Choice = choice
		_, err := f.Continue(ctx, v, next)
		refused(t, err, logon.CodeTicketInvalid)
	}
	if s := must(f.store.SessionByID(ctx, first.Granted.Session.ID))(t); s.Ended != nil {
		t.Errorf("the session ended %+v", s.Ended)
	}
}

func TestEveryRefusalIsInTheLedgerAndAGuesserDoesNotFillIt(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	undialled := request("alice", "", "a")
	undialled.Choice = logon.Choice{Type: logon.RemoteNumber, Number: "12"}
	_, err := f.LogOn(ctx, v, undialled)
	refused(t, err, logon.CodeNumberInvalid)
	_, err = f.Continue(ctx, v, logon.ContinueRequest{Instance: instance("a"), Ticket: "none", Choice: logon.Choice{Type: logon.NoStation}})
	refused(t, err, logon.CodeTicketInvalid)
	wrong := request("alice", "T1", "x")
	wrong.Password = "wrong"
	for range 20 {
		_, _ = f.LogOn(ctx, v, wrong)
	}
	count := map[logon.Code]int{}
	for _, e := range must(f.Ledger(ctx, 0, 100))(t) {
		count[e.Code]++
	}
	if count[logon.CodeNumberInvalid] != 1 || count[logon.CodeTicketInvalid] != 1 || count[logon.CodeTooManyAttempts] != 1 {
		t.Errorf("the ledger has %v", count)
	}
}

// The ledger is for ever: whoever has shown nothing cannot fill it, whatever the refusal.
func TestAStrangerCannotFillTheLedger(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	undialled := request("alice", "", "a")
	undialled.Choice = logon.Choice{Type: logon.RemoteNumber, Number: "12"}
	f.PasswordsAreBusy()
	for i := range 300 {
		_, err := f.LogOn(ctx, v, undialled)
		refused(t, err, logon.CodeNumberInvalid)
		_, err = f.Continue(ctx, v, logon.ContinueRequest{Instance: instance("a"), Ticket: "none", Choice: logon.Choice{Type: logon.NoStation}})
		refused(t, err, logon.CodeTicketInvalid)
		_, err = f.LogOn(ctx, v, request(fmt.Sprint("made up ", i), "T1", "a"))
		refused(t, err, logon.CodeLogonBusy)
	}
	if entries := must(f.Ledger(ctx, 0, 1000))(t); len(entries) > 100 {
		t.Errorf("the ledger has %d entries more", len(entries))
	}
}

// A saved logon that is void shows nothing either.
func TestAVoidSavedLogonCannotFillTheLedger(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g := f.granted(v, saving("alice", "T1", "i1"))
	must(f.store.RevokeSavedLogons(t.Context(), f.alice.ID, 0))(t)
	for range 300 {
		_, _, err := f.automatically(v, g.Saved, "i2")
		refused(t, err, logon.CodeAutomaticLogonFailed)
	}
	if entries := must(f.Ledger(t.Context(), 0, 1000))(t); len(entries) > 101 {
		t.Errorf("the ledger has %d entries", len(entries))
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
	f.SetPasswords(func() { must(f.store.ChangeUser(t.Context(), f.alice.ID, logon.UserChange{Enabled: &off}, "Ada"))(t) })
	_, err := f.LogOn(t.Context(), visitor("w", "m"), request("alice", "T1", "a"))
	if r := refused(t, err, logon.CodeInvalidCredentials); r.Cause != "user was disabled meanwhile" {
		t.Errorf("the ledger has %q", r.Cause)
	}
	if held := must(f.HeldSessions(t.Context()))(t); len(held) != 0 {
		t.Errorf("%d sessions are held", len(held))
	}
}

func TestAPolicyThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, hold := t.Context(), 77
	change := func() {
		must(f.store.ChangePolicies(ctx, logon.PolicyChange{HoldNetworkLoss: &hold}))(t)
		f.Handle(ctx, logon.Event{Policies: &struct{}{}}) // before the old ones are kept
	}
	f.Handle(ctx, logon.Event{Policies: &struct{}{}})
	f.store.afterRead.Store(&change)
	must(f.Policies(ctx))(t)
	if p := must(f.Policies(ctx))(t); p.HoldNetworkLoss != 77 {
		t.Errorf("the hold is %d", p.HoldNetworkLoss)
	}
}

func TestAFloorThatChangesUnderEveryTryIsUnavailable(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	f.store.stale.Store(true)
	if _, err := f.LogOn(t.Context(), visitor("w", "m"), request("alice", "T1", "a")); !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("got %v", err)
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
	must(f.Resume(ctx, home, g.Resume, resuming("a")))(t)
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
