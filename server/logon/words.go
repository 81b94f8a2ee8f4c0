package logon

import "time"

// UserID, StationID, SessionID and LedgerNumber are the database's identities; 0 is none.
type (
	UserID       int64
	StationID    int64
	SessionID    int64
	LedgerNumber int64
)

// NodeID names one incarnation of one running process of the server. A node whose lease ran out never comes back
// under the same id.
type NodeID string

// StationType says what kind of workplace a session is at.
type StationType string

// The station types. NoStation is a stationless session: rules R1 and R2 do not see it, R3 does.
const (
	Workstation       StationType = "workstation"
	RemoteWorkstation StationType = "remote_workstation"
	RemoteNumber      StationType = "remote_number"
	NoStation         StationType = "none"
)

// Valid tells whether t is one of the four.
func (t StationType) Valid() bool {
	switch t {
	case Workstation, RemoteWorkstation, RemoteNumber, NoStation:
		return true
	}
	return false
}

// Right is what a user may do (design 2, section 5). The effect of all grants is their union; nothing denies.
type Right string

// The rights.
const (
	LogonStations         Right = "logon_stations" // of listed stations, or of all
	PersistentConnections Right = "persistent_connections"
	UserDefinedNumber     Right = "user_defined_number"
	Supervise             Right = "supervise"
	Administer            Right = "administer"
)

// AllRights lists every right in the order in which people see them.
var AllRights = []Right{LogonStations, PersistentConnections, UserDefinedNumber, Supervise, Administer}

// State is where a session is in its life. Unresponsive is not a state of its own: it is a live session whose page
// does not answer while its transport does.
type State string

// The states.
const (
	Pending State = "pending"
	Live    State = "live"
	Lost    State = "lost"
	Over    State = "ended"
)

// User is an account that can log on.
type User struct {
	ID          UserID
	Name        string // what is typed at log on; unique without regard to case
	DisplayName string
	Enabled     bool
	// PasswordHash is empty for a user without a password of their own (directory users).
	PasswordHash string
	// PasswordVersion grows with each new password. A claim or a ticket made under another one is void.
	PasswordVersion int64
	// Source is the directory or provider that the user comes from; empty: an own user, whose name and password are kept here. The rest is of
	// the others only: their account's ID there, whether an administrator let them in by hand, or a mapping did, and what the source said last.
	Source        string
	AccountID     string
	Allowed       bool
	Mapped        bool
	PasswordStamp string
	Mail          string
	AccountState  AccountState
}

// Station is a configured workplace, or the row that a typed remote number has.
type Station struct {
	ID     StationID
	Name   string
	Type   StationType
	Number string // E.164 or ext:<digits>; empty: none
	Active bool
	Typed  bool // made by a log on that typed this number; not configured by an administrator
}

// Session is one user logged on, at one station or none, on one machine, in one window.
type Session struct {
	ID              SessionID
	User            UserID
	UserName        string
	DisplayName     string
	Source          string    // that the user comes from, which keeps their password; empty: it is kept here
	Station         StationID // 0: stationless
	StationName     string
	StationType     StationType
	Number          string
	Persistent      bool
	Machine         string // addr:…, device:… or gateway:…; see machine.go
	Window          string
	Instance        string
	Client          string // what logged on, for people
	Address         string // the client's address at log on, for people
	Language        string
	State           State
	Unresponsive    bool
	Attachment      int64
	Node            NodeID    // the node of the connection; of the last one once it is gone
	HoldUntil       time.Time // pending and lost only
	Since           time.Time
	PasswordVersion int64
	// IdleFor is how long nothing has counted as an activity of its person; it means something while the session is live.
	IdleFor time.Duration
	// SavedReused is when all saved logons of the user were revoked because a copy of one was used; zero if that was not lately.
	SavedReused time.Time
	Ended       *End
}

// End is a session's end: one cause, for ever.
type End struct {
	Code   Code         `json:"code"`
	At     time.Time    `json:"at"`
	By     string       `json:"by"`   // display name of who caused it; empty when nobody did
	From   Origin       `json:"from"` // of the new log on; empty for other causes
	Note   string       `json:"note"`
	Ledger LedgerNumber `json:"ledger"`
}

// Origin is where a log on came from that displaced a session: facts, which become words only in the language of their
// reader. At most one of station and number is set.
type Origin struct {
	Station string `json:"station"` // the name of a configured station
	Number  string `json:"number"`  // a number that was typed at log on, in E.164
	Address string `json:"address"` // of the client, without port
}

// Occupant is somebody who holds a station, as others see them.
type Occupant struct {
	Session      SessionID
	User         UserID
	UserName     string
	DisplayName  string
	Machine      string
	Since        time.Time
	State        State
	Unresponsive bool
}

// Grant is a right given to a user, a role or a workgroup. Station is 0 for all stations, and always 0 for the other rights.
type Grant struct {
	ID          int64
	To          Grantee
	ToName      string
	Right       Right
	Station     StationID
	StationName string
}

// Rights are a user's effective rights.
type Rights struct {
	AllStations bool
	Stations    map[StationID]bool // where not all
	Has         map[Right]bool
}

// MayUse tells whether the holder may log on to the configured station s.
func (r Rights) MayUse(s StationID) bool { return r.AllStations || r.Stations[s] }

// List gives the rights in their usual order, LogonStations if there is any station.
func (r Rights) List() []Right {
	var out []Right
	for _, right := range AllRights {
		if r.Has[right] {
			out = append(out, right)
		}
	}
	return out
}

// Status is a person's own word about what they are doing.
type Status struct {
	Code  string
	Note  string
	Since time.Time
}

// DirectoryEntry is one user as everybody sees them. Without Places the user is not logged on.
type DirectoryEntry struct {
	User        UserID
	UserName    string
	DisplayName string
	Status      *Status // nil: none said, or "available" of somebody who is not logged on
	Places      []Place
	Gone        bool // only in changes: no longer in the directory
}

// Place is where a user's session is.
type Place struct {
	StationType  StationType
	Station      string
	Number       string
	State        State
	Unresponsive bool
	Since        time.Time
}

// LedgerKind groups the ledger's entries.
type LedgerKind string

// The kinds of ledger entries.
const (
	KindLogon   LedgerKind = "logon"
	KindRefusal LedgerKind = "refusal"
	KindDrop    LedgerKind = "drop"
	KindLogoff  LedgerKind = "logoff"
	// KindAgreement: a version of the user agreement was accepted.
	KindAgreement LedgerKind = "agreement"
	// KindPassword: a user changed their own password.
	KindPassword LedgerKind = "password"
	// KindDirectory: an administrator changed or removed a directory.
	KindDirectory LedgerKind = "directory"
)

// LedgerEntry is one line of the append-only record; its texts are copies, so that it stays readable when users and
// stations have gone. Each has exactly one cause, Code.
type LedgerEntry struct {
	Number   LedgerNumber
	At       time.Time
	Kind     LedgerKind
	Code     Code
	User     UserID // 0: no such user
	UserName string // as typed where there is no such user
	Station  string
	Phone    string
	Machine  string
	Client   string
	Session  SessionID
	By       string
	Note     string
	Address  string
	Cause    string // for administrators: what exactly, where the person is told less
}
