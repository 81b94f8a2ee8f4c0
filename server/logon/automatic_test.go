package logon_test

import (
	"strings"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// saving is a log on that is to be saved in the visitor's browser.
func saving(user, station, inst string) logon.LogonRequest {
	r := request(user, station, inst)
	r.Automatic = true
	return r
}

// automatically logs on with a token.
func (f *floor) automatically(v logon.Visitor, token, inst string) (logon.Outcome, string, error) {
	f.Helper()
	v.Saved = token
	return f.LogOnAutomatically(f.Context(), v, logon.AutomaticRequest{Instance: instance(inst), Client: "test"})
}

func (f *floor) lastEntry() logon.LedgerEntry {
	f.Helper()
	return must(f.Ledger(f.Context(), 0, 1))(f.T)[0]
}

func TestAutomaticLogonNextTime(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g := f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	if g.Saved == "" || g.Forgotten {
		t.Fatalf("granted %+v", g)
	}
	must(f.store.End(t.Context(), g.Session.ID, logon.CodeHoldExpired, "", ""))(t)
	outcome, next, err := f.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
	if err != nil || outcome.Granted == nil || next == "" || next == g.Saved {
		t.Fatalf("%+v, %q, %v", outcome, next, err)
	}
	session := outcome.Granted.Session
	if session.User != f.alice.ID || session.StationName != "T1" || session.Window != "w2" || outcome.Granted.Saved != "" || outcome.Granted.Forgotten {
		t.Errorf("granted %+v", outcome.Granted)
	}
	if e := f.lastEntry(); e.Code != logon.CodeLoggedOn || e.Cause != "saved logon" {
		t.Errorf("the ledger has %+v", e)
	}
	// The reply was lost: the same page asks again, and has the same session and the same token to keep.
	again, same, err := f.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
	if err != nil || again.Granted.Session.ID != session.ID || same != next {
		t.Errorf("%+v, %q, %v", again, same, err)
	}
}

// A refusal is as for any log on, and the token is used up all the same.
func TestAutomaticLogonRefused(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g := f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	must(f.LogOff(t.Context(), logon.Identity{Session: g.Session.ID}))(t)
	bob, _ := f.live(visitor("w3", "addr:3"), request("bob", "T1", "i3"))
	f.conns.has(bob.Session.ID, true)
	_, next, err := f.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
	refusal := refused(t, err, logon.CodeStationInUse)
	if next == "" || refusal.Ticket == "" || refusal.Holder != "Bob Brown" {
		t.Fatalf("next %q, %+v", next, refusal)
	}
	// With the ticket to another station, saved anew.
	must(f.store.CreateStation(t.Context(), "T2", logon.Workstation, ""))(t)
	outcome := must(f.Continue(t.Context(), visitor("w2", "addr:1"), logon.ContinueRequest{
		Instance: instance("i2"), Ticket: refusal.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T2"}, Automatic: true,
	}))(t)
	saved := must(f.store.SavedLogons(t.Context(), f.alice.ID))(t)
	if outcome.Granted == nil || outcome.Granted.Saved == "" || len(saved) != 1 || saved[0].Choice.Station != "T2" {
		t.Errorf("%+v, %+v", outcome, saved)
	}
}

func TestAutomaticLogonFails(t *testing.T) {
	t.Parallel()
	off, hash := false, "new"
	tests := map[string]struct {
		change func(f *floor)
		cause  string
	}{
		"a new password": {func(f *floor) {
			must(f.store.ChangeUser(t.Context(), f.alice.ID, logon.UserChange{PasswordHash: &hash}, "Ada"))(f.T)
		}, "password changed"},
		"a disabled user": {func(f *floor) {
			must(f.store.ChangeUser(t.Context(), f.alice.ID, logon.UserChange{Enabled: &off}, "Ada"))(f.T)
		}, "user disabled"},
		"the policy off": {func(f *floor) {
			must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{CachedCredentials: &off}))(f.T)
		}, "policy off"},
		"revoked": {func(f *floor) {
			must0(f.T, f.RevokeSavedLogons(t.Context(), f.of(f.alice), 0))
		}, "revoked"},
		"logged off": {func(f *floor) {
			must0(f.T, f.ForgetBrowser(t.Context(), visitor("w1", "addr:1")))
		}, "logged off"},
		"its time over": {func(f *floor) { f.store.Advance(logon.SavedFor) }, "expired"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFloor(t).people()
			g := f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
			test.change(f)
			_, next, err := f.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
			refusal := refused(t, err, logon.CodeAutomaticLogonFailed)
			if next != "" || refusal.Ticket != "" {
				t.Errorf("next %q, ticket %q", next, refusal.Ticket)
			}
			if e := f.lastEntry(); e.Number != refusal.Ledger || e.UserName != "alice" || !strings.Contains(e.Cause, test.cause) {
				t.Errorf("the ledger has %+v", e)
			}
		})
	}
}

// of is a session of the user's, for what wants one.
func (f *floor) of(u logon.User) logon.Identity {
	f.Helper()
	g := f.granted(visitor("window of "+u.Name, "addr:1"), request(u.Name, "T1", "of-"+u.Name))
	return logon.Identity{Session: g.Session.ID, User: u.ID}
}

func TestCopiedTokenRevokesAndIsTold(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g := f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	_, next, err := f.automatically(visitor("w9", "device:stranger"), g.Saved, "i9")
	refusal := refused(t, err, logon.CodeSavedLogonReused)
	if next != "" || f.lastEntry().Number != refusal.Ledger || f.lastEntry().UserName != "alice" {
		t.Errorf("next %q, the ledger has %+v", next, f.lastEntry())
	}
	_, _, err = f.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
	refused(t, err, logon.CodeAutomaticLogonFailed)
	if g := f.granted(visitor("w3", "addr:1"), request("alice", "T1", "i3")); g.Session.SavedReused.IsZero() {
		t.Error("the user is not told at the next log on")
	}
}

func TestPolicyOffSavesNothing(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	off := false
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{CachedCredentials: &off}))(t)
	_, err := f.LogOn(t.Context(), visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	refusal := refused(t, err, logon.CodeAutomaticNotAllowed)
	if refusal.Field != "automatic" || refusal.Ticket == "" {
		t.Fatalf("%+v", refusal)
	}
	outcome := must(f.Continue(t.Context(), visitor("w1", "addr:1"), logon.ContinueRequest{
		Instance: instance("i1"), Ticket: refusal.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"},
	}))(t)
	if outcome.Granted == nil || outcome.Granted.Saved != "" {
		t.Errorf("%+v", outcome)
	}
}

func TestLogonWithoutTheBoxEndsWhatIsSaved(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w1", "addr:1")
	v.Saved = f.granted(v, saving("alice", "T1", "i1")).Saved
	if g := f.granted(v, request("alice", "T1", "i2")); !g.Forgotten || g.Saved != "" {
		t.Errorf("granted %+v", g)
	}
	if saved := must(f.store.SavedLogons(t.Context(), f.alice.ID))(t); len(saved) != 0 {
		t.Errorf("still there: %+v", saved)
	}
}

func TestSavedLogonsAreTheirUsers(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	alice, bob := f.of(f.alice), f.of(f.bob)
	mine := must(f.SavedLogons(t.Context(), alice))(t)
	if len(mine) != 1 || len(must(f.SavedLogons(t.Context(), bob))(t)) != 0 {
		t.Fatalf("%+v", mine)
	}
	refused(t, f.RevokeSavedLogons(t.Context(), bob, mine[0].ID), logon.CodeNotFound)
	must0(t, f.RevokeSavedLogons(t.Context(), bob, 0))
	must0(t, f.RevokeSavedLogons(t.Context(), alice, mine[0].ID))
	refused(t, f.RevokeSavedLogons(t.Context(), alice, mine[0].ID), logon.CodeNotFound)
	must(f.LogOff(t.Context(), alice))(t)
	_, err := f.SavedLogons(t.Context(), alice)
	refused(t, err, logon.CodeSessionEnded)
	refused(t, f.RevokeSavedLogons(t.Context(), alice, 0), logon.CodeSessionEnded)
}

// Nobody guesses a token, but who tries must not fill the ledger.
func TestUnknownTokensAreBounded(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	try := func(token string) error {
		_, next, err := f.automatically(visitor("w1", "addr:1"), token, "i1")
		if next != "" {
			t.Fatalf("keeps %q", next)
		}
		return err
	}
	for i := range 100 {
		token := logon.NewSavedToken().Text()
		if i%10 == 0 {
			token = []string{"", ".", "x", "a.b.c", strings.Repeat("a", 5000), "<b>.<i>", "ä.ö", ".abc", "abc.", "abc.def"}[i/10]
		}
		refused(t, try(token), logon.CodeAutomaticLogonFailed)
	}
	first := refused(t, try(logon.NewSavedToken().Text()), logon.CodeTooManyAttempts)
	second := refused(t, try(logon.NewSavedToken().Text()), logon.CodeTooManyAttempts)
	if first.Ledger == 0 || second.Ledger != 0 || first.RetryAfter <= 0 || first.RetryAfter > 30*time.Second {
		t.Errorf("%+v, then %+v", first, second)
	}
	other := visitor("w2", "addr:2")
	other.Address = "192.0.2.2"
	_, _, err := f.automatically(other, "", "i2")
	refused(t, err, logon.CodeAutomaticLogonFailed)
}

func TestAutomaticLogonWantsAnInstance(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	_, _, err := f.LogOnAutomatically(t.Context(), visitor("w1", "addr:1"), logon.AutomaticRequest{Instance: "short"})
	refused(t, err, logon.CodeFieldInvalid)
	_, _, err = f.LogOnAutomatically(t.Context(), visitor("w1", "addr:1"), logon.AutomaticRequest{Instance: instance("i"), Client: "\x00"})
	refused(t, err, logon.CodeFieldCharacters)
}

// The agreement is asked for as after a password, and what was saved stays.
func TestAutomaticLogonAsksForTheAgreement(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g := f.granted(visitor("w1", "m1"), saving("alice", "T1", "i1"))
	on := true
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{Agreement: &on}))(t)
	f.Handle(t.Context(), logon.Event{Policies: &struct{}{}})
	v := visitor("w2", "m1")
	outcome, next, err := f.automatically(v, g.Saved, "i2")
	m := f.asked(outcome, err)
	v.Saved = next
	r := saving("alice", "T1", "i2")
	outcome = must(f.Continue(t.Context(), v, logon.ContinueRequest{
		Instance: r.Instance, Ticket: m.Ticket, Choice: r.Choice, Automatic: r.Automatic,
		Agreement: &logon.AgreementDecision{Version: m.Agreement.Version, Accept: true},
	}))(t)
	if outcome.Granted == nil || outcome.Granted.Saved == "" || outcome.Granted.Forgotten {
		t.Errorf("%+v", outcome.Granted)
	}
}
