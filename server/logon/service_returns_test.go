package logon_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// crowded is a floor whose node lets in ten sessions a second, and to which so many have just come back that no newcomer is let in.
func crowded(t *testing.T) *floor {
	t.Helper()
	f := newFloorOf(t, true, logon.Returns{PerSecond: 10}).people()
	for id := logon.SessionID(1_000_000); ; id++ {
		done, err := f.LetIn(t.Context(), logon.Identity{Session: id}, instance("a"))
		if err != nil {
			told(t, err)
			f.crowd(id)
			return f
		}
		t.Cleanup(done) // it stays in the line: nobody is let in for it
	}
}

// crowd has a hundred more told to come again, so that the next newcomer's time is seconds away.
func (f *floor) crowd(from logon.SessionID) {
	f.Helper()
	for id := from + 1; id < from+100; id++ {
		_, err := f.LetIn(f.Context(), logon.Identity{Session: id}, instance("a"))
		told(f.T, err)
	}
}

// told wants somebody to be told to come again.
func told(t *testing.T, err error) time.Duration {
	t.Helper()
	var farewell *logon.Farewell
	if !errors.As(err, &farewell) || farewell.Code != logon.CodeTooMany || farewell.RetryAfter <= 0 {
		t.Fatalf("got %v, want to be told to come again", err)
	}
	return farewell.RetryAfter
}

// lost makes a live session lost, as a network that breaks does.
func (f *floor) lost(a logon.Attached) {
	f.Helper()
	f.Departed(f.Context(), a.Session.ID, a.Session.Attachment, logon.NetworkLoss, 0)
}

// of is the request as the granted session's resume cookie makes it.
func of(g logon.Granted, r logon.ResumeRequest) logon.ResumeRequest {
	r.Session, r.Proven = g.Session.ID, true
	return r
}

func TestACrowdIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.lost(a)
	renewed := must(f.RenewToken(t.Context(), logon.Identity{Session: g.Session.ID, User: f.alice.ID}, v.Window))(t)
	who := must(f.IdentifyConnection(t.Context(), renewed, v.Window))(t)
	_, err := f.LetIn(t.Context(), who, instance("a"))
	most := logon.DefaultPolicies().Hold(logon.NetworkLoss) / 3
	if wait := told(t, err); wait > most {
		t.Errorf("told to wait %v; the most is %v", wait, most)
	}
	if now := f.Returns(); now.PutOff == 0 || now.Awaited == 0 {
		t.Errorf("%+v", now)
	}
	// Its turn is its own: it needs no other.
	done := must(f.LetIn(t.Context(), who, instance("a")))(t)
	defer done()
	must(f.Attach(t.Context(), who.Session, instance("a"), v.Window))(t)
}

// After a kill a hold counts from the dead node's last renewal, and a large floor takes longer to come back.
func TestWhoIsToldToComeLaterIsHeldMeanwhile(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.Departed(t.Context(), a.Session.ID, a.Session.Attachment, logon.NetworkLoss, 20*time.Second)
	before := must(f.store.SessionByID(t.Context(), g.Session.ID))(t).HoldUntil
	renewed := must(f.RenewToken(t.Context(), logon.Identity{Session: g.Session.ID, User: f.alice.ID}, v.Window))(t)
	_, err := f.LetIn(t.Context(), must(f.IdentifyConnection(t.Context(), renewed, v.Window))(t), instance("a"))
	told(t, err)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !must(f.store.SessionByID(t.Context(), g.Session.ID))(t).HoldUntil.After(before) {
		<-tick.C // written by the service's own goroutine, and announced to nobody; the test's time limit bounds it
	}
}

func TestACrowdsResumesAreToldToo(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.lost(a)
	_, err := f.Resume(t.Context(), v, g.Resume, of(g, reconnecting("a")))
	if r := refused(t, err, logon.CodeTooMany); r.RetryAfter <= 0 {
		t.Errorf("told to come again after %v", r.RetryAfter)
	}
	resumed := must(f.Resume(t.Context(), v, g.Resume, of(g, reconnecting("a"))))(t)
	// Let in once, it is not asked to wait a second time for its connection.
	who := must(f.IdentifyConnection(t.Context(), resumed.Token, v.Window))(t)
	must(f.LetIn(t.Context(), who, instance("a")))(t)()
	if entries := must(f.Ledger(t.Context(), 0, 10))(t); len(entries) != 1 {
		t.Errorf("the ledger has %+v", entries)
	}
}

// Whoever has just logged on has 30 s to connect, and does not wait for those who come back.
func TestACrowdKeepsNobodyFromLoggingOn(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	g := f.granted(v, request("alice", "T1", "a"))
	who := must(f.IdentifyConnection(t.Context(), g.Token, v.Window))(t)
	must(f.LetIn(t.Context(), who, instance("a")))(t)()
	must(f.Attach(t.Context(), g.Session.ID, instance("a"), v.Window))(t)
	// Nor does a page that is connected and only needs a token, or a person who says "use it here".
	must(f.Resume(t.Context(), v, g.Resume, of(g, reconnecting("a"))))(t)
	taken := must(f.Resume(t.Context(), v, g.Resume, of(g, takingOver("b"))))(t)
	who = must(f.IdentifyConnection(t.Context(), taken.Token, v.Window))(t)
	must(f.LetIn(t.Context(), who, instance("a")))(t)()
}

// Strangers, and those whose session is over, use up nobody's time.
func TestWhoHasNothingToComeBackToTakesNoTime(t *testing.T) {
	t.Parallel()
	f := newFloorOf(t, true, logon.Returns{PerSecond: 10}).people()
	v := visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	must(f.LogOff(t.Context(), logon.Identity{Session: g.Session.ID}))(t)
	for i := range 100 {
		if r := must(f.Resume(t.Context(), v, g.Resume, of(g, reconnecting("a"))))(t); r.Session.Ended == nil {
			t.Fatalf("%+v", r)
		}
		stranger := reconnecting("a")
		stranger.Session = logon.SessionID(1000 + i)
		if r := must(f.Resume(t.Context(), v, "nobody's", stranger))(t); r.Session.ID != 0 {
			t.Fatalf("%+v", r)
		}
	}
	if now := f.Returns(); now.PutOff != 0 {
		t.Errorf("%+v", now)
	}
}

// Whoever has the cookie of a window can send any session's number beside a made-up secret.
func TestStrangersTakeNobodysTimeInAStorm(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	before := f.Returns()
	invented := func(v logon.Visitor, id logon.SessionID, r logon.ResumeRequest) error {
		r.Session = id
		_, err := f.Resume(t.Context(), v, "nobody's", r)
		return err
	}
	for i := range logon.SessionID(100) {
		must0(t, invented(v, i+1, reconnecting("a")))
	}
	for i := range logon.SessionID(100) {
		refused(t, invented(v, i+1, reconnecting("a")), logon.CodeTooMany)
		refused(t, invented(v, i+1, takingOver("b")), logon.CodeTooMany)
	}
	if now := f.Returns(); now != before {
		t.Errorf("before %+v, after %+v", before, now)
	}
	other := v
	other.Address = "192.0.2.77"
	must0(t, invented(other, 1, reconnecting("a")))
}

// A cookie from before there were signatures is as good as ever: its page is looked up, and comes by the door with the token.
func TestWhoHasNoSignatureComesBackToo(t *testing.T) {
	t.Parallel()
	f := crowded(t)
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.lost(a)
	resumed := must(f.Resume(t.Context(), v, g.Resume, reconnecting("a")))(t)
	who := must(f.IdentifyConnection(t.Context(), resumed.Token, v.Window))(t)
	_, err := f.LetIn(t.Context(), who, instance("a"))
	told(t, err)
}

// Nobody who comes back has a password hashed, by whatever way they come.
func TestNobodyWhoComesBackAsksForAPassword(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.PasswordsAskedOf(func(string) { t.Error("a password was checked") })
	f.lost(a)
	comeBack := func(token, inst string) {
		t.Helper()
		who := must(f.IdentifyConnection(t.Context(), token, v.Window))(t)
		done := must(f.LetIn(t.Context(), who, instance("a")))(t)
		defer done()
		must(f.Attach(t.Context(), who.Session, instance(inst), v.Window))(t)
	}
	comeBack(g.Token, "a")
	for _, r := range []logon.ResumeRequest{reconnecting("a"), resuming("a"), takingOver("b"), reconnecting("b")} {
		resumed := must(f.Resume(t.Context(), v, g.Resume, r))(t)
		comeBack(resumed.Token, string(r.Instance[0]))
		comeBack(must(f.RenewToken(t.Context(), logon.Identity{Session: g.Session.ID, User: f.alice.ID}, v.Window))(t), string(r.Instance[0]))
	}
}

// Whoever comes to a node that goes would be sent away by it again in a moment.
func TestANodeThatGoesLetsNobodyIn(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.lost(a)
	must0(t, f.Stop(t.Context()))
	_, err := f.LetIn(t.Context(), must(f.IdentifyConnection(t.Context(), g.Token, v.Window))(t), instance("a"))
	var farewell *logon.Farewell
	if !errors.As(err, &farewell) || farewell.Code != logon.CodeRestarting {
		t.Errorf("got %v", err)
	}
	_, err = f.Resume(t.Context(), v, g.Resume, of(g, reconnecting("a")))
	refused(t, err, logon.CodeTooMany)
}

// A client that goes while it waits for its turn leaves its place.
func TestWhoGoesLeavesTheLine(t *testing.T) {
	t.Parallel()
	f := newFloorOf(t, true, logon.Returns{PerSecond: 100, AtOnce: 1})
	done := must(f.LetIn(t.Context(), logon.Identity{Session: 1}, instance("a")))(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.LetIn(ctx, logon.Identity{Session: 2}, instance("a")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	done()
	if line := f.Returns().Line; line != 0 {
		t.Errorf("%d are left in the line", line)
	}
}
