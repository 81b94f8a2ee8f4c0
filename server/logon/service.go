package logon

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// Service is what the adapters talk to: httpapi for requests, live for connections, app for events. Its methods may be called
// from any goroutine. Expected failures come back as *Refusal; everything else is unexpected and carries its cause.
type Service struct {
	store     Store
	bus       Bus
	conns     Connections
	passwords Passwords
	tokens    Tokens
	numbers   Numbers
	providers Providers // nil: there are none
	log       *slog.Logger

	directories Directories // nil: there are none
	checks      atomic.Pointer[[]Checked]

	policies policyCache
	throttle *throttle
	asks     asks
	lease    lease
	local    *local
	waits    *waits
	heard    *activity
	returns  *returns
	unproven *unproven

	newcomers *newcomers

	// What connections know as the limit of idle time: read by Start, before anybody is welcomed, then keepIdle's own. To tell it anew would
	// take back a warning that is due.
	idleTold Seconds

	// What events asked for and is still to be read and told.
	ended    *gather[SessionID]
	users    *gather[UserID]
	stations *gather[StationID]
	awaited  *gather[place]
	changed  *gather[struct{}] // the policies
	kept     *gather[struct{}] // directories
	licences *gather[struct{}]
	put      *gather[Waiting] // off, by the door
	missed   chan struct{}
}

// Parts are what a Service is made of. All but Returns, Directories and Providers are needed.
type Parts struct {
	Store     Store
	Bus       Bus
	Passwords Passwords
	Tokens    Tokens
	Numbers   Numbers
	Log       *slog.Logger
	Returns   Returns
	// Directories are those whose accounts may log on; nil: none.
	Directories Directories
	// Providers are those of single sign-on; nil: none.
	Providers Providers
	// Now is the clock of what slows guessers and bounds strangers; nil: time.Now. It decides nothing else.
	Now func() time.Time
}

// Visitor is who stands before the server, as the server can know it (design 2, section 3).
type Visitor struct {
	Window   string // the verified id of the window cookie
	Machine  string // addr:…, device:… or gateway:…
	Device   []byte // hash of the device secret
	Address  string // the client's address, without port
	Language string // of the sentences
	Saved    string // the automatic-logon cookie's token, as it came
	// Browser and System are what the browser says it is and runs on, for people; empty where that is nothing known.
	Browser, System string
}

// Choice is where somebody wants to log on to.
type Choice struct {
	Type       StationType
	Station    string // name; empty for a workstation: offer the stations
	Number     string // as typed
	Persistent bool
}

// LogonRequest is a log on with a password.
type LogonRequest struct {
	Instance string
	User     string
	Password string
	Choice   Choice
	Client   string
	// Automatic asks to save the log on in this browser; without it, what is saved there ends.
	Automatic bool
}

// ContinueRequest is a log on that goes on with a ticket.
type ContinueRequest struct {
	Instance string
	Ticket   string
	Choice   Choice
	Client   string
	// Agreement is what the person said to the user agreement, when they were asked.
	Agreement *AgreementDecision
	// Automatic is as for a log on.
	Automatic bool
}

// Outcome is a log on's good answer: exactly one of the two.
type Outcome struct {
	Granted *Granted
	Missing *Missing
}

// Granted is a session with what its client needs. Resume is the secret for the resume cookie; nobody else has it.
type Granted struct {
	Session Session
	Rights  []Right
	Token   string
	Resume  string
	Ledger  LedgerNumber
	// Saved is the token of a log on that was saved in this browser; Forgotten says that what was saved there has ended.
	Saved     string
	Forgotten bool
}

// Missing says what is to be said first, and gives the ticket to go on with: whether the person accepts the agreement, else which
// of the stations.
type Missing struct {
	Agreement *ShownAgreement
	Stations  []OfferedStation
	Ticket    string
}

// OfferedStation is a station that this user may use.
type OfferedStation struct {
	Station   Station
	Occupants []Occupant
	Available bool // from this machine, as things are now
}

// Resumed is what a resume cookie still opens: a held session with a token, an ended one, or nothing (Session.ID is 0).
type Resumed struct {
	Session Session
	Rights  []Right
	Token   string
}

// Identity is what a valid token says, checked against the window that shows it.
type Identity struct {
	Session SessionID
	User    UserID
	Fresh   Freshness
}

// Attached is a session that has become live on this node: what the welcome says.
type Attached struct {
	Session Session
	Rights  []Right
	Sharing []Occupant // without the session itself
	Status  Status
	Hold    time.Duration
	Idle    IdleTime
}

// Farewell is why a connection cannot be, or is no more: an error of Attach and Identify. With a Session whose End is set it is a session's end;
// else Code is one of those that close a connection.
type Farewell struct {
	Code    Code
	Session Session
	// RetryAfter is when to come again; 0: the client may choose.
	RetryAfter time.Duration
}

// Error names the code.
func (f *Farewell) Error() string { return string(f.Code) }
