package logon_test

import (
	"testing"

	"stationmaster/server/logon"
)

// agreeing is a floor whose policy asks for the agreement.
func agreeing(t *testing.T) *floor {
	f := newFloor(t).people()
	on := true
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{Agreement: &on}))(t)
	f.Handle(t.Context(), logon.Event{Policies: &struct{}{}})
	return f
}

// asked wants the agreement to be what is missing.
func (f *floor) asked(outcome logon.Outcome, err error) logon.Missing {
	f.Helper()
	if err != nil || outcome.Missing == nil || outcome.Missing.Agreement == nil || outcome.Missing.Ticket == "" {
		f.Fatalf("%+v, %v", outcome, err)
	}
	return *outcome.Missing
}

func (f *floor) say(v logon.Visitor, r logon.LogonRequest, m logon.Missing, accept bool) (logon.Outcome, error) {
	return f.Continue(f.Context(), v, logon.ContinueRequest{
		Instance: r.Instance, Ticket: m.Ticket, Choice: r.Choice, Client: r.Client,
		Agreement: &logon.AgreementDecision{Version: m.Agreement.Version, Accept: accept},
	})
}

func TestNobodyLogsOnWhoHasNotAcceptedTheAgreement(t *testing.T) {
	f := agreeing(t)
	v, r := visitor("w1", "m1"), request("alice", "T1", "i1")
	m := f.asked(f.LogOn(t.Context(), v, r))
	if m.Agreement.Version != 1 || m.Agreement.Text != "Work only." {
		t.Errorf("shown %+v", m.Agreement)
	}
	// Reading blocks no station.
	held := must(f.store.HeldSessions(t.Context()))(t)
	if len(held) != 0 {
		t.Errorf("held while reading: %+v", held)
	}
	// A client that says nothing is asked again.
	f.asked(f.Continue(t.Context(), v, logon.ContinueRequest{Instance: r.Instance, Ticket: m.Ticket, Choice: r.Choice}))
	outcome, err := f.say(v, r, m, true)
	if err != nil || outcome.Granted == nil {
		t.Fatalf("%+v, %v", outcome, err)
	}
	entries := must(f.store.Ledger(t.Context(), 0, 2))(t)
	if e := entries[1]; e.Kind != logon.KindAgreement || e.Code != logon.CodeAgreementAccepted || e.UserName != "alice" ||
		e.Note != "version 1 (default)" || e.Client != "test" {
		t.Errorf("the ledger has %+v", e)
	}
	// The next time nobody is asked.
	f.granted(visitor("w2", "m1"), request("alice", "T1", "i2"))
}

func TestAnAgreementThatIsDeclinedEndsTheLogOn(t *testing.T) {
	f := agreeing(t)
	v, r := visitor("w1", "m1"), request("alice", "T1", "i1")
	m := f.asked(f.LogOn(t.Context(), v, r))
	_, err := f.say(v, r, m, false)
	declined := refused(t, err, logon.CodeAgreementDeclined)
	if declined.Ticket != "" || declined.Ledger == 0 {
		t.Errorf("%+v", declined)
	}
	_, err = f.say(v, r, m, true)
	refused(t, err, logon.CodeTicketInvalid)
	f.asked(f.LogOn(t.Context(), v, r))
}

func TestANewVersionIsAskedForAgain(t *testing.T) {
	f := agreeing(t)
	v, r := visitor("w1", "m1"), request("alice", "T1", "i1")
	m := f.asked(f.LogOn(t.Context(), v, r))
	texts := []logon.AgreementText{{Language: logon.DefaultLanguage, Text: "Second."}, {Language: "de", Text: "Zweiter."}}
	must(f.store.PublishAgreement(t.Context(), 1, texts, "Ada"))(t)
	// The yes to what is not in force any more is none, whether this node has heard of the new version or not.
	v.Language = "de"
	second := f.asked(f.say(v, r, m, true))
	if second.Agreement.Version != 2 || second.Agreement.Text != "Zweiter." {
		t.Errorf("shown %+v", second.Agreement)
	}
	if outcome, err := f.say(v, r, second, true); err != nil || outcome.Granted == nil {
		t.Errorf("%+v, %v", outcome, err)
	}
}
