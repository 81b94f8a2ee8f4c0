package httpapi

import (
	"context"
	"errors"
	"time"

	"stationmaster/server/logon"
)

// fakeCore stands for the core where only HTTP matters: it remembers what it was asked, and answers what the test says.
type fakeCore struct {
	visitor  logon.Visitor
	logOn    logon.LogonRequest
	proceed  logon.ContinueRequest
	asked    int // log ons, continuations and resumes that reached the core
	secret   string
	resume   logon.ResumeRequest
	waits    logon.WaitRequest
	standing logon.Standing
	outcome  logon.Outcome
	resumed  logon.Resumed
	session  logon.Session
	rights   []logon.Right
	policies logon.Policies
	err      error
	panics   any
	note     string

	automatic logon.AutomaticRequest
	next      string // the token that an automatic log on gives
	forgotten []string
	saved     []logon.SavedLogon
	revoked   []int64
	password  logon.PasswordChange

	providers []logon.ProviderChoice
	trip      *logon.Trip
	back      logon.ComeBack
	arrived   logon.Arrived
}

var since = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

const goodToken = "good.token"

func heldSession() logon.Session {
	return logon.Session{
		ID: 7, User: 3, UserName: "alice", DisplayName: "Alice", Station: 4, StationName: "T1", StationType: logon.Workstation,
		Number: "+442079460018", Machine: "device:0123456789abcdef", Client: "browser", State: logon.Live, Since: since, Address: "192.0.2.1",
	}
}

func endedSession() logon.Session {
	s := heldSession()
	s.State = logon.Over
	s.Ended = &logon.End{Code: logon.CodeSupervisor, At: since, By: "Sam", Note: "<b>go home</b>", Ledger: 12}
	return s
}

func newFakeCore() *fakeCore {
	return &fakeCore{
		session: heldSession(), rights: logon.AllRights, policies: logon.DefaultPolicies(),
		outcome: logon.Outcome{Granted: &logon.Granted{
			Session: heldSession(), Rights: logon.AllRights, Token: goodToken, Resume: "resume-secret", Ledger: 11,
		}},
	}
}

func (f *fakeCore) ask(v logon.Visitor) error {
	f.visitor = v
	f.asked++
	if f.panics != nil {
		panic(f.panics)
	}
	return f.err
}

func (f *fakeCore) Policies(context.Context) (logon.Policies, error) { return f.policies, f.err }

func (f *fakeCore) LogOn(_ context.Context, v logon.Visitor, r logon.LogonRequest) (logon.Outcome, error) {
	f.logOn = r
	return f.outcome, f.ask(v)
}

func (f *fakeCore) LogOnAutomatically(_ context.Context, v logon.Visitor, r logon.AutomaticRequest) (logon.Outcome, string, error) {
	f.automatic = r
	return f.outcome, f.next, f.ask(v)
}

func (f *fakeCore) ForgetBrowser(_ context.Context, v logon.Visitor) error {
	f.forgotten = append(f.forgotten, v.Saved)
	return f.err
}

func (f *fakeCore) SavedLogons(context.Context, logon.Identity) ([]logon.SavedLogon, error) {
	return f.saved, f.err
}

func (f *fakeCore) RevokeSavedLogons(_ context.Context, _ logon.Identity, id int64) error {
	f.revoked = append(f.revoked, id)
	return f.err
}

func (f *fakeCore) Continue(_ context.Context, v logon.Visitor, r logon.ContinueRequest) (logon.Outcome, error) {
	f.proceed = r
	return f.outcome, f.ask(v)
}

func (f *fakeCore) Wait(_ context.Context, v logon.Visitor, r logon.WaitRequest) (logon.Standing, error) {
	f.waits = r
	return f.standing, f.ask(v)
}

func (f *fakeCore) Resume(_ context.Context, v logon.Visitor, secret string, r logon.ResumeRequest) (logon.Resumed, error) {
	f.secret, f.resume = secret, r
	return f.resumed, f.ask(v)
}

func (f *fakeCore) Identify(_ context.Context, token, window string) (logon.Identity, error) {
	if token != goodToken || window == "" {
		return logon.Identity{}, &logon.Refusal{Code: logon.CodeTokenInvalid}
	}
	return logon.Identity{Session: f.session.ID, User: f.session.User}, nil
}

func (f *fakeCore) Session(context.Context, logon.Identity) (logon.Session, []logon.Right, error) {
	return f.session, f.rights, f.err
}

func (f *fakeCore) Authorise(_ context.Context, _ logon.Identity, rights ...logon.Right) (logon.Session, error) {
	if f.session.Ended != nil {
		return logon.Session{}, &logon.Refusal{Code: logon.CodeSessionEnded, Ended: &f.session}
	}
	for _, wanted := range rights {
		has := false
		for _, right := range f.rights {
			has = has || right == wanted
		}
		if !has {
			return logon.Session{}, &logon.Refusal{Code: logon.CodeNotPermitted}
		}
	}
	return f.session, f.err
}

func (f *fakeCore) ChangePassword(_ context.Context, v logon.Visitor, who logon.Identity, c logon.PasswordChange) error {
	f.password = c
	if who.Session != f.session.ID {
		return logon.ErrNotFound
	}
	return f.ask(v)
}

func (f *fakeCore) LogOff(ctx context.Context, _ logon.Identity) (logon.Session, error) {
	return endedSession(), errors.Join(ctx.Err(), f.err)
}

func (f *fakeCore) SetStatus(_ context.Context, _ logon.Identity, code, note string) (logon.Status, error) {
	return logon.Status{Code: code, Note: note, Since: since}, f.err
}

func (f *fakeCore) MyStations(_ context.Context, _ logon.Identity, v logon.Visitor) ([]logon.OfferedStation, error) {
	f.visitor = v
	return []logon.OfferedStation{{
		Station: logon.Station{ID: 1, Name: "T1", Type: logon.Workstation, Active: true}, Available: true,
		Occupants: []logon.Occupant{{
			User: 3, UserName: "bob", DisplayName: "Bob", Machine: v.Machine, Since: since, State: logon.Live, Unresponsive: true,
		}},
	}, {Station: logon.Station{ID: 2, Name: "T2", Type: logon.RemoteWorkstation}}}, f.err
}

func (f *fakeCore) Directory(context.Context) ([]logon.DirectoryEntry, error) {
	return []logon.DirectoryEntry{
		{User: 1, UserName: "alice", DisplayName: "<script>alert(1)</script>", Status: &logon.Status{Code: "away", Since: since}, Places: []logon.Place{
			{StationType: logon.Workstation, Station: "T1", State: logon.Live, Since: since},
		}},
		{User: 2, UserName: "bob", DisplayName: "Bob"},
	}, f.err
}

func (f *fakeCore) StatusLabel(code string) string   { return "label of " + code }
func (f *fakeCore) ShownNumber(number string) string { return number }

func (f *fakeCore) HeldSessions(context.Context) ([]logon.Session, error) {
	return []logon.Session{f.session}, f.err
}

func (f *fakeCore) EndSession(_ context.Context, _ logon.Session, _ logon.SessionID, note string) (logon.Session, error) {
	f.note = note
	return endedSession(), f.err
}

func (f *fakeCore) Ledger(_ context.Context, before logon.LedgerNumber, limit int) ([]logon.LedgerEntry, error) {
	return []logon.LedgerEntry{{
		Number: before + 1, At: since, Kind: logon.KindLogon, Code: logon.CodeLoggedOn, UserName: "alice", Session: logon.SessionID(limit),
	}}, f.err
}

// fakeAdmin answers with what it was given.
type fakeAdmin struct {
	err     error
	change  userChange
	station logon.StationChange
	by      string
	to      logon.GranteeName
	circle  logon.CircleID
	policy  logon.PolicyChange

	agreement logon.Agreement
}

func (f *fakeAdmin) Users(context.Context) ([]logon.User, error) {
	return []logon.User{{ID: 1, Name: "alice", DisplayName: "Alice", Enabled: true, PasswordHash: "$argon2id$never-shown"}}, f.err
}

func (f *fakeAdmin) CreateUser(_ context.Context, name, display, _ string) (logon.User, error) {
	return logon.User{ID: 2, Name: name, DisplayName: display, Enabled: true, PasswordHash: "$argon2id$never-shown"}, f.err
}

func (f *fakeAdmin) ChangeUser(_ context.Context, id logon.UserID, change userChange, by string) (logon.User, error) {
	f.change, f.by = change, by
	return logon.User{ID: id, Name: "alice"}, f.err
}

func (f *fakeAdmin) DeleteUser(_ context.Context, _ logon.UserID, by string) error {
	f.by = by
	return f.err
}

func (f *fakeAdmin) Stations(context.Context) ([]logon.Station, error) {
	return []logon.Station{{ID: 1, Name: "T1", Type: logon.Workstation}}, f.err
}

func (f *fakeAdmin) CreateStation(_ context.Context, name string, kind logon.StationType, number string) (logon.Station, error) {
	return logon.Station{ID: 1, Name: name, Type: kind, Number: number, Active: true}, f.err
}

func (f *fakeAdmin) ChangeStation(_ context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error) {
	f.station, f.by = change, by
	return logon.Station{ID: id, Name: "T1", Type: logon.Workstation}, f.err
}

func (f *fakeAdmin) DeleteStation(_ context.Context, _ logon.StationID, by string) error {
	f.by = by
	return f.err
}

func (f *fakeAdmin) Grants(context.Context) ([]logon.Grant, error) {
	return []logon.Grant{
		{ID: 1, To: logon.UserID(1), ToName: "alice", Right: logon.LogonStations, StationName: "T1"},
		{ID: 2, To: logon.CircleID{Kind: logon.Role, ID: 1}, ToName: "agents", Right: logon.Supervise},
		{ID: 3, To: logon.CircleID{Kind: logon.Workgroup, ID: 1}, ToName: "Berlin", Right: logon.Supervise},
	}, f.err
}

func (f *fakeAdmin) Grant(_ context.Context, to logon.GranteeName, right logon.Right, station string) (logon.Grant, error) {
	f.to = to
	return logon.Grant{ID: 1, To: logon.UserID(1), ToName: to.User, Right: right, StationName: station}, f.err
}

func (f *fakeAdmin) Withdraw(_ context.Context, _ int64, by string) error {
	f.by = by
	return f.err
}

func (f *fakeAdmin) Policies(context.Context) (logon.Policies, error) {
	return logon.DefaultPolicies(), f.err
}

func (f *fakeAdmin) ChangePolicies(_ context.Context, change logon.PolicyChange) (logon.Policies, error) {
	f.policy = change
	return logon.DefaultPolicies().With(change), f.err
}

func (f *fakeCore) ProviderChoices() []logon.ProviderChoice { return f.providers }

func (f *fakeCore) Depart(_ context.Context, v logon.Visitor, provider, redirect string) (string, logon.Trip, error) {
	f.trip = &logon.Trip{Provider: provider, Window: v.Window, Redirect: redirect, Language: v.Language, State: "state", Nonce: "n", Verifier: "very secret"}
	return "https://login.example/auth?state=state", *f.trip, f.ask(v)
}

func (f *fakeCore) Arrive(_ context.Context, v logon.Visitor, t *logon.Trip, back logon.ComeBack) (logon.Arrived, error) {
	f.trip, f.back = t, back
	return f.arrived, f.ask(v)
}
