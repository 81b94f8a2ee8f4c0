package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"

	"stationmaster/server/logon"
)

// Options are what the handler is made of. All are needed but Host, Hosts, Origins, Page, Metrics, Directories and Providers.
type Options struct {
	Core         Core
	Admin        Administration
	Kept         logon.DirectoryAdmin
	Numbers      Examples
	Installation logon.Installation // its id is part of the cookies' names, its secret signs window cookies
	Version      string             // of the server, for server-info
	Host         Host               // this one; without a label it is called as the client calls it
	Hosts        []Host             // the others, to which requests are handed on
	Log          *slog.Logger

	// Live takes over a WebSocket handshake that passed the cross-site check. window is the verified id of the window cookie, empty if there is
	// none; resume tells whether the request has a resume cookie beside it.
	Live func(w http.ResponseWriter, r *http.Request, window, address string, resume bool)

	// Network says whose forwarding headers count and which addresses identify a machine.
	Network Network
	// Origins are PUBLIC_ORIGINS, as scheme://host[:port]. Empty: the scheme and host that the client used.
	Origins []string

	// Page is the folder with index.html and what it needs. Nil, or without index.html: a page is not built.
	Page fs.FS
	// Metrics answers /metrics. Nil: there are none.
	Metrics http.Handler
	// Ready gives the reasons why this node must not get requests at this moment; none: it is ready. A missing page is added here.
	Ready func(ctx context.Context) []string
	// Directories tells how this node last saw each directory; nil: there are none. One that is down makes nobody unready: who is logged on stays.
	Directories func() []logon.DirectoryHealth
	// AccountChecks tells what came of the last check of each directory's accounts; nil: there are none.
	AccountChecks func() []logon.Checked
	// Providers tells the same of the providers of single sign-on.
	Providers func() []logon.ProviderHealth
}

// Core is what requests ask of *logon.Service. Expected failures are *logon.Refusal.
type Core interface {
	Policies(ctx context.Context) (logon.Policies, error)
	LogOn(ctx context.Context, v logon.Visitor, r logon.LogonRequest) (logon.Outcome, error)
	LogOnAutomatically(ctx context.Context, v logon.Visitor, r logon.AutomaticRequest) (outcome logon.Outcome, next string, err error)
	Continue(ctx context.Context, v logon.Visitor, r logon.ContinueRequest) (logon.Outcome, error)
	ProviderChoices() []logon.ProviderChoice
	Depart(ctx context.Context, v logon.Visitor, provider, redirect string) (address string, t logon.Trip, err error)
	Arrive(ctx context.Context, v logon.Visitor, t *logon.Trip, back logon.ComeBack) (logon.Arrived, error)
	Wait(ctx context.Context, v logon.Visitor, r logon.WaitRequest) (logon.Standing, error)
	Resume(ctx context.Context, v logon.Visitor, secret string, r logon.ResumeRequest) (logon.Resumed, error)
	Identify(ctx context.Context, token, window string) (logon.Identity, error)
	Session(ctx context.Context, who logon.Identity) (logon.Session, []logon.Right, error)
	Authorise(ctx context.Context, who logon.Identity, rights ...logon.Right) (logon.Session, error)
	ForgetBrowser(ctx context.Context, v logon.Visitor) error
	SavedLogons(ctx context.Context, who logon.Identity) ([]logon.SavedLogon, error)
	RevokeSavedLogons(ctx context.Context, who logon.Identity, id int64) error
	ChangePassword(ctx context.Context, v logon.Visitor, who logon.Identity, c logon.PasswordChange) error
	LogOff(ctx context.Context, who logon.Identity) (logon.Session, error)
	SetStatus(ctx context.Context, who logon.Identity, code, note string) (logon.Status, error)
	MyStations(ctx context.Context, who logon.Identity, v logon.Visitor) ([]logon.OfferedStation, error)
	Directory(ctx context.Context) ([]logon.DirectoryEntry, error)
	StatusLabel(code string) string
	ShownNumber(number string) string
	HeldSessions(ctx context.Context) ([]logon.Session, error)
	EndSession(ctx context.Context, by logon.Session, id logon.SessionID, note string) (logon.Session, error)
	Ledger(ctx context.Context, before logon.LedgerNumber, limit int) ([]logon.LedgerEntry, error)
}

// userChange is what administration changes of a user; nil fields stay.
type userChange = struct {
	DisplayName *string
	Enabled     *bool
	Password    *string
	Allowed     *bool // of a source's user: to log on without a mapping
}

// Administration is what requests ask of administration's service; by is the administrator's name, for those whose sessions end.
// Expected failures are *logon.Refusal.
type Administration interface {
	Users(ctx context.Context) ([]logon.User, error)
	CreateUser(ctx context.Context, name, display, password string) (logon.User, error)
	ChangeUser(ctx context.Context, id logon.UserID, change userChange, by string) (logon.User, error)
	DeleteUser(ctx context.Context, id logon.UserID, by string) error
	Stations(ctx context.Context) ([]logon.Station, error)
	CreateStation(ctx context.Context, name string, kind logon.StationType, number string) (logon.Station, error)
	ChangeStation(ctx context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error)
	DeleteStation(ctx context.Context, id logon.StationID, by string) error
	Grants(ctx context.Context) ([]logon.Grant, error)
	Grant(ctx context.Context, to logon.GranteeName, right logon.Right, stationName string) (logon.Grant, error)
	Withdraw(ctx context.Context, id int64, by string) error
	EffectiveRights(ctx context.Context, id logon.UserID) ([]logon.EffectiveRight, error)
	Circles(ctx context.Context, kind logon.CircleKind) ([]logon.Circle, error)
	CreateCircle(ctx context.Context, kind logon.CircleKind, name string) (logon.Circle, error)
	DeleteCircle(ctx context.Context, id logon.CircleID, by string) error
	Members(ctx context.Context, id logon.CircleID) ([]logon.Member, error)
	AddMember(ctx context.Context, id logon.CircleID, userName string) (logon.Member, error)
	RemoveMember(ctx context.Context, id logon.CircleID, user logon.UserID, by string) (logon.Member, error)
	Mappings(ctx context.Context) ([]logon.Mapping, error)
	Map(ctx context.Context, source, group string, gives logon.GranteeName) (logon.Mapping, error)
	Unmap(ctx context.Context, id int64, by string) error
	Policies(ctx context.Context) (logon.Policies, error)
	ChangePolicies(ctx context.Context, change logon.PolicyChange) (logon.Policies, error)
	Agreement(ctx context.Context) (logon.Agreement, error)
	PublishAgreement(ctx context.Context, after int64, texts []logon.AgreementText, by string) (logon.Agreement, error)
}

// Examples gives a right telephone number of a region, for the page to show.
type Examples interface {
	Example(region string) string
}
