package logon_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"stationmaster/server/logon"
)

// providers vouches for whomever the test says, and remembers what it was asked.
type providers struct {
	choices []logon.ProviderChoice
	account logon.Account
	err     error
	begun   int
	asked   int
}

func (p *providers) List() []logon.ProviderChoice { return p.choices }

func (p *providers) Health() []logon.ProviderHealth { return nil }

func (p *providers) Begin(_ context.Context, t logon.Trip) (string, error) {
	p.begun++
	return "https://login.example/" + t.State, p.err
}

func (p *providers) Finish(context.Context, logon.Trip, logon.ComeBack) (logon.Account, error) {
	p.asked++
	return p.account, p.err
}

var boAccount = logon.Account{Source: "corp", ID: "s-1", Name: `corp\bo`, DisplayName: "Bo Example", Groups: []string{"floor"}}

// signingOn is a floor with a provider, whose bo may log on at every station.
func signingOn(t *testing.T) *floor {
	f := newFloor(t).people()
	f.sso.choices = []logon.ProviderChoice{{Name: "corp", Label: "Corp"}, {Name: "other", Label: "Other"}}
	f.sso.account = boAccount
	bo, _, err := f.store.Provision(t.Context(), boAccount)
	must0(t, err)
	yes := true
	must(f.store.ChangeUser(t.Context(), bo.ID, logon.UserChange{Allowed: &yes}, ""))(t)
	must(f.store.CreateGrant(t.Context(), bo.ID, logon.LogonStations, 0))(t)
	return f
}

// away is a visitor on the way to the provider, with what an honest one brings back.
func (f *floor) away(v logon.Visitor) (logon.Trip, logon.ComeBack) {
	f.Helper()
	address, trip, err := f.Depart(f.Context(), v, "corp", "https://desk.example/back")
	must0(f.T, err)
	if address != "https://login.example/"+trip.State || len(trip.Nonce) < 40 || len(trip.Verifier) < 43 || trip.Window != v.Window {
		f.Errorf("%s, %+v", address, trip)
	}
	return trip, logon.ComeBack{Provider: "corp", State: trip.State, Code: "code"}
}

func TestSingleSignOnGoesOnAsAfterAPassword(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	v := visitor("w1", "addr:1")
	trip, back := f.away(v)
	arrived, err := f.Arrive(t.Context(), v, &trip, back)
	if err != nil || arrived.UserName != `corp\bo` {
		t.Fatalf("%+v, %v", arrived, err)
	}
	r := logon.ContinueRequest{Instance: instance("i1"), Ticket: arrived.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}}
	saving := r
	saving.Automatic = true
	_, err = f.Continue(t.Context(), v, saving)
	refused(t, err, logon.CodeAutomaticNotAllowed)
	_, err = f.Continue(t.Context(), visitor("w2", "addr:1"), r)
	refused(t, err, logon.CodeTicketInvalid)
	outcome, err := f.Continue(t.Context(), v, r)
	if err != nil || outcome.Granted == nil || outcome.Granted.Session.UserName != `corp\bo` || outcome.Granted.Session.StationName != "T1" {
		t.Fatalf("%+v, %v", outcome, err)
	}
}

func TestWhatIsNotTheWindowsOwnTripNeverReachesTheProvider(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	for name, change := range map[string]func(v *logon.Visitor, trip **logon.Trip, back *logon.ComeBack){
		"nobody wanted it":   func(_ *logon.Visitor, trip **logon.Trip, _ *logon.ComeBack) { *trip = nil },
		"another window":     func(v *logon.Visitor, _ **logon.Trip, _ *logon.ComeBack) { v.Window = "w2" },
		"no window":          func(v *logon.Visitor, trip **logon.Trip, _ *logon.ComeBack) { v.Window, (*trip).Window = "", "" },
		"another state":      func(_ *logon.Visitor, _ **logon.Trip, b *logon.ComeBack) { b.State = "guessed" },
		"no state":           func(_ *logon.Visitor, trip **logon.Trip, b *logon.ComeBack) { b.State, (*trip).State = "", "" },
		"another's callback": func(_ *logon.Visitor, _ **logon.Trip, b *logon.ComeBack) { b.Provider = "other" },
	} {
		v := visitor("w1", "addr:1")
		began, back := f.away(v)
		trip := &began
		change(&v, &trip, &back)
		_, err := f.Arrive(t.Context(), v, trip, back)
		if refusal := refused(t, err, logon.CodeSsoFailed); refusal.Ledger == 0 || f.sso.asked != 0 {
			t.Errorf("%s: %+v, asked %d times", name, refusal, f.sso.asked)
		}
	}
	_, _, err := f.Depart(t.Context(), visitor("w1", "addr:1"), "nobody", "")
	refused(t, err, logon.CodeNotFound)
	_, err = f.Arrive(t.Context(), visitor("w1", "addr:1"), nil, logon.ComeBack{Provider: "nobody"})
	refused(t, err, logon.CodeNotFound)
}

func TestWhyATripCameToNothing(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	for cause, code := range map[logon.ProviderCause]logon.Code{
		logon.ProviderDenied: logon.CodeSsoDenied, logon.ProviderUnavailable: logon.CodeSsoUnavailable, logon.ProviderWrong: logon.CodeSsoFailed,
	} {
		v := visitor("w1", "addr:1")
		f.sso.err = nil
		trip, back := f.away(v)
		f.sso.err = &logon.ProviderError{Provider: "corp", Cause: cause, Err: errors.New(strings.Repeat("why ", 200))}
		_, err := f.Arrive(t.Context(), v, &trip, back)
		refusal := refused(t, err, code)
		if said := refusal.Sentence("en"); !strings.Contains(said, "Corp") {
			t.Errorf("%s says %q", code, said)
		}
		if e := f.lastEntry(); e.Code != code || !strings.Contains(e.Cause, "why") || len(e.Cause) > 400 {
			t.Errorf("the ledger has %+v", e)
		}
	}
	f.sso.err = &logon.ProviderError{Provider: "corp", Cause: logon.ProviderUnavailable, Err: errors.New("why")}
	_, _, err := f.Depart(t.Context(), visitor("w1", "addr:1"), "corp", "")
	refused(t, err, logon.CodeSsoUnavailable)
}

func TestWhoMayNotLogOnHereGetsNoTicket(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	arrive := func() error {
		v := visitor("w1", "addr:1")
		trip, back := f.away(v)
		_, err := f.Arrive(t.Context(), v, &trip, back)
		return err
	}
	f.sso.account = logon.Account{Source: "corp", ID: "s-2", Name: `corp\cy`, DisplayName: "Cy", Groups: []string{"guests"}}
	refused(t, arrive(), logon.CodeSsoNotAllowed)
	if e := f.lastEntry(); e.UserName != `corp\cy` || !strings.Contains(e.Cause, "guests") {
		t.Errorf("the ledger has %+v", e)
	}
	must(f.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "Guests"}))(t)
	must0(t, arrive())

	// The name of somebody of another source, or of our own.
	f.sso.account = logon.Account{Source: "corp", ID: "s-3", Name: "alice"}
	refused(t, arrive(), logon.CodeSsoNotAllowed)

	f.sso.account = boAccount
	bo := must(f.store.UserByName(t.Context(), `corp\bo`))(t)
	no := false
	must(f.store.ChangeUser(t.Context(), bo.ID, logon.UserChange{Enabled: &no}, ""))(t)
	refused(t, arrive(), logon.CodeSsoNotAllowed)
}

// At a public provider anybody can have as many accounts as they like.
func TestStrangersMakeOnlySoManyUsers(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	v := visitor("w1", "addr:1")
	arrive := func(account logon.Account) error {
		f.sso.account = account
		trip, back := f.away(v)
		_, err := f.Arrive(t.Context(), v, &trip, back)
		return err
	}
	stranger := func(n int) logon.Account {
		return logon.Account{Source: "corp", ID: fmt.Sprint(n), Name: fmt.Sprintf(`corp\stranger%d`, n)}
	}
	const many = 15
	for n := range many {
		refused(t, arrive(stranger(n)), logon.CodeSsoNotAllowed)
	}
	made := 0
	for n := range many {
		if _, err := f.store.UserByName(t.Context(), stranger(n).Name); err == nil {
			made++
		}
	}
	if made != 10 {
		t.Errorf("%d users were made for %d strangers", made, many)
	}
	if e := f.lastEntry(); e.UserName != stranger(many-1).Name || !strings.Contains(e.Cause, "no user was made") {
		t.Errorf("the ledger has %+v", e)
	}
	// Who may log on is not among them, from the same address, known or new.
	must0(t, arrive(boAccount))
	must(f.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "floor"}))(t)
	must0(t, arrive(logon.Account{Source: "corp", ID: "new", Name: `corp\new`, Groups: []string{"floor"}}))
}

func TestWhoMayNotLogOnIsSlowedUntilTheyMay(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	f.sso.account = logon.Account{Source: "corp", ID: "s-2", Name: `corp\cy`}
	arrive := func() error {
		v := visitor("w1", "addr:1")
		trip, back := f.away(v)
		_, err := f.Arrive(t.Context(), v, &trip, back)
		return err
	}
	for range 5 {
		refused(t, arrive(), logon.CodeSsoNotAllowed)
	}
	if slowed := refused(t, arrive(), logon.CodeTooManyAttempts); slowed.RetryAfter <= 0 {
		t.Errorf("%+v", slowed)
	}
	cy := must(f.store.UserByName(t.Context(), `corp\cy`))(t)
	yes := true
	must(f.store.ChangeUser(t.Context(), cy.ID, logon.UserChange{Allowed: &yes}, ""))(t)
	must0(t, arrive())
}

func TestTheLedgerSaysThatGroupsWereTooMany(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	must(f.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "floor"}))(t)
	arrive := func(v logon.Visitor) (logon.Arrived, error) {
		trip, back := f.away(v)
		return f.Arrive(t.Context(), v, &trip, back)
	}
	f.sso.account = logon.Account{Source: "corp", ID: "s-2", Name: `corp\cy`, Groups: []string{"floor"}}
	v := visitor("w1", "addr:1")
	arrived, err := arrive(v)
	must0(t, err)
	cy := must(f.store.UserByName(t.Context(), `corp\cy`))(t)
	must(f.store.CreateGrant(t.Context(), cy.ID, logon.LogonStations, 0))(t)
	outcome, err := f.Continue(t.Context(), v, logon.ContinueRequest{
		Instance: instance("i1"), Ticket: arrived.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"},
	})
	must0(t, err)

	f.sso.account.Groups, f.sso.account.GroupsWithheld = nil, "too many for the token (groups overage)"
	_, err = arrive(visitor("w2", "addr:1"))
	refused(t, err, logon.CodeSsoNotAllowed)
	if e := f.lastEntry(); !strings.Contains(e.Cause, "groups: too many for the token (groups overage)") {
		t.Errorf("the ledger has %+v", e)
	}
	// That they are not told takes nothing.
	if s := must(f.store.SessionByID(t.Context(), outcome.Granted.Session.ID))(t); s.State == logon.Over {
		t.Errorf("the session ended: %+v", s)
	}
	yes := true
	must(f.store.ChangeUser(t.Context(), cy.ID, logon.UserChange{Allowed: &yes}, ""))(t)
	must(arrive(visitor("w2", "addr:1")))(t)
}

func TestWithTheFormHiddenOnlyWhoAdministersLogsOnWithAPassword(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	must(f.store.CreateGrant(t.Context(), f.bob.ID, logon.Administer, 0))(t)
	kept := f.granted(visitor("w1", "addr:1"), saving("alice", "T1", "i1"))
	must(f.store.End(t.Context(), kept.Session.ID, logon.CodeHoldExpired, "", ""))(t)
	off := false
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{PasswordForm: &off}))(t)

	// Whatever the node still believed of the policies, the claim knows better.
	_, err := f.LogOn(t.Context(), visitor("w1", "addr:1"), request("alice", "T1", "i2"))
	refused(t, err, logon.CodePasswordLogonOff)
	_, _, err = f.automatically(visitor("w1", "addr:1"), kept.Saved, "i3")
	refused(t, err, logon.CodeAutomaticLogonFailed)
	wrong := request("alice", "T1", "i4")
	wrong.Password = "wrong"
	_, err = f.LogOn(t.Context(), visitor("w1", "addr:1"), wrong)
	refused(t, err, logon.CodeInvalidCredentials)
	f.granted(visitor("w2", "addr:1"), request("bob", "T1", "i5"))

	v := visitor("w3", "addr:1")
	trip, back := f.away(v)
	arrived, err := f.Arrive(t.Context(), v, &trip, back)
	must0(t, err)
	outcome, err := f.Continue(t.Context(), v, logon.ContinueRequest{
		Instance: instance("i6"), Ticket: arrived.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"},
	})
	if err != nil || outcome.Granted == nil {
		t.Errorf("single sign-on: %+v, %v", outcome, err)
	}
}
