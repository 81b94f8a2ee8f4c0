package logon

import (
	"context"
	"errors"
	"time"
)

// Errors of the Store that its callers act on. Everything else is unexpected and carries its cause.
var (
	// ErrNotFound: there is no such user, station, session, grant or ticket.
	ErrNotFound = errors.New("not found")
	// ErrTaken: the name is in use.
	ErrTaken = errors.New("name is taken")
	// ErrStale: what the claim assumed (password version, right, station, number, policies) is so no more.
	// The caller reads again and starts over.
	ErrStale = errors.New("assumptions are stale")
	// ErrFenced: this node's lease has run out; the incarnation is dead and must not write any more.
	ErrFenced = errors.New("the node's lease has run out")
	// ErrUnavailable: the database cannot be reached or cannot be written at this moment.
	ErrUnavailable = errors.New("database unavailable")
)

// Store is the only truth. Each method is one transaction, safe for use by many goroutines and by many nodes at
// once. logontest.RunStoreTests is its contract in executable form.
type Store interface {
	Sessions
	People
	Accounts
	Strangers
	KeptDirectories
	SavedLogons
	Nodes
	Records
	Admin
}

// Sessions is the part of the Store that a session's life needs.
type Sessions interface {
	// Claim decides a log on by Decide, in the transaction that design 2 section 1 orders: locks, then a read of
	// what is held, then the write; drops are announced on the Bus with the commit. A refusal comes back in the
	// result, with nothing changed. It returns ErrStale when an assumption fails under the locks.
	Claim(ctx context.Context, c Claim) (ClaimResult, error)
	// MarkSilent makes live sessions that gave no sign of life lost from when they were last heard, each only if its attachment is still the given
	// one. Their nodes are told. It leaves pending ones alone: they have lost nothing (Request.Silent).
	MarkSilent(ctx context.Context, silent []Silent) error
	// AskedLately tells whether key was asked for a sign of life within the last 5 s by any node; if not, it counts as
	// asked now.
	AskedLately(ctx context.Context, key string) (bool, error)
	// Attach makes a pending, lost or live session live on this node, raises its attachment and returns it. It wants the
	// instance to be the session's, the hold to run, and the node's lease to be valid (else ErrFenced). The connection that
	// it displaces is announced. A session that cannot be attached comes back as it is: ended, or with another
	// instance, and ok is false.
	Attach(ctx context.Context, id SessionID, instance string, node NodeID) (a Arrival, ok bool, err error)
	// Detach makes a live session lost, heardAgo before now, with the hold for how it went. Late ones (another attachment, or
	// ended) touch nothing and report false.
	Detach(ctx context.Context, id SessionID, attachment int64, how Departure, heardAgo time.Duration) (bool, error)
	// SetUnresponsive records that the page of a live session does not answer, or does again.
	SetUnresponsive(ctx context.Context, id SessionID, attachment int64, unresponsive bool) error
	// SessionByResume finds the session, held or ended, of a resume secret's hash. ErrNotFound if there is none.
	SessionByResume(ctx context.Context, hash []byte) (Session, error)
	// SessionByID reads one session, held or ended.
	SessionByID(ctx context.Context, id SessionID) (Session, error)
	// Takeover gives a held session to another instance of its window, raises its attachment, and tells the connection that it takes it
	// from that it moved: if the attachment is still the given one, the hold runs, and the session is not live (MarkSilent first) or
	// evenLive is set. A live one becomes lost from now on, until the other instance attaches; others keep their time. ok is false when it
	// changed or ended meanwhile. It counts as an activity: a person loaded the page, or wanted the session here.
	Takeover(ctx context.Context, id SessionID, attachment int64, instance string, evenLive bool) (s Session, ok bool, err error)
	// End ends a held session for the given cause and writes the ledger; for one that has ended already it returns
	// that end. by is who caused it, for people.
	End(ctx context.Context, id SessionID, code Code, by, note string) (Session, error)
	// MarkActive writes down when the persons of live sessions of a living node were active, and returns those of which it did, with how long
	// ago each is now. It never makes anybody idle for longer than they were. Late ones (another attachment, or ended) touch nothing.
	MarkActive(ctx context.Context, active []Activity) (map[SessionID]time.Duration, error)
	// SweepIdle ends the live sessions of a living node whose person has been idle for longer than the policy allows. It skips what is locked, as
	// by an activity that is just being written. What was before the policy changed counts for nobody, nor what was before StartNode
	// found that no node had been there; and an attach leaves at least the time of the warning. It returns how many it ended.
	SweepIdle(ctx context.Context, node NodeID) (int, error)
	// KeepHeld gives held sessions that are not connected their full hold again, from now on: their pages came back and were told to come later.
	// Those whose node may still live are left alone, as are pending ones, and those that another instance has been given; nothing ever shortens a hold.
	KeepHeld(ctx context.Context, waiting []Waiting) error
	// Sweep ends pending and lost sessions whose time is over, and makes live sessions of dead nodes lost since
	// their node's last renewal. It skips what is locked. It returns how many sessions it touched.
	Sweep(ctx context.Context) (int, error)
	// HeldSessions lists all sessions that have not ended, with their effective state.
	HeldSessions(ctx context.Context) ([]Session, error)
	// Attachments lists what is live on the node: none when its lease has run out.
	Attachments(ctx context.Context, node NodeID) ([]Attachment, error)
	// SessionsByID reads sessions, held or ended; unknown ids are left out.
	SessionsByID(ctx context.Context, ids []SessionID) ([]Session, error)
}

// Arrival is a session that was attached, with what its page is welcomed with, read at once: a shift that comes back after a restart costs a round
// trip each.
type Arrival struct {
	Session
	Rights Rights
	There  []Occupant // at its station, itself among them
	Status *Status    // as in the directory
}

// Waiting is an instance that came back to its session, and was told to come later.
type Waiting struct {
	Session  SessionID
	Instance string
}

// Attachment is a live session with the number of its connection.
type Attachment struct {
	Session    SessionID
	Attachment int64
}

// Claim is a log on whose password and rights were found good, with what was assumed when they were.
type Claim struct {
	Request
	Type            StationType
	Client          string
	Address         string
	Language        string
	ResumeHash      []byte // of the new resume secret
	PasswordVersion int64
	PolicyVersion   int64
	Licences        int // the policy's limit of distinct stations held at once; 0: no limit, and no lock
	// NumberRight tells that the claim rests on the right UserDefinedNumber, PersistentRight on PersistentConnections, StationRight on
	// LogonStations for the station. They are read again under the locks.
	StationRight, NumberRight, PersistentRight bool
	// Agreement is the version of the user agreement that the user must have accepted, read again under the locks; 0: none.
	Agreement int64
	// Ticket, if any, is the hash of the ticket that is used up in the transaction that grants; ErrStale if it is gone.
	Ticket []byte
	Device []byte // hash of the device secret; remembered for this user when granted
	// Save, if any, is saved with the grant, instead of what the device has; Forget ends what it has. Both are nothing to a refusal.
	Save   *NewSaved
	Forget bool
	// Automatic tells that the log on comes of a saved one, for the ledger.
	Automatic bool
}

// ClaimResult is a granted session with its ledger number, or a refusal with those to ask.
type ClaimResult struct {
	Session Session
	Ledger  LedgerNumber
	// Again tells that the instance had this very session already (a repeated request); its resume secret is the new one.
	Again   bool
	Dropped []SessionID
	Refusal *Refusal
	Ask     []Held
}

// Silent is a session whose connection did not answer.
type Silent struct {
	Session    SessionID
	Attachment int64
	HeardAgo   time.Duration // since it was last heard; at least 0
}

// Departure says how a connection went.
type Departure string

// The departures: a network loss, or a close frame 1000 or 1001 from the page.
const (
	NetworkLoss Departure = "network"
	CleanClose  Departure = "clean"
)

// People is the part of the Store that finding and authorising users needs.
type People interface {
	// UserByName finds a user, enabled or not, without regard to case. ErrNotFound if there is none.
	UserByName(ctx context.Context, name string) (User, error)
	UserByID(ctx context.Context, id UserID) (User, error)
	// RehashPassword replaces the hash of the same password (parameters have grown); its version stays.
	RehashPassword(ctx context.Context, id UserID, version int64, hash string) error
	// OldPasswords gives the hashes of the passwords that a user had before the present one, the last one first, KeptPasswords at the most.
	OldPasswords(ctx context.Context, id UserID) ([]string, error)
	// ChangePassword gives a user a new password from one of the user's own sessions. In one transaction, under the claim's locks: the one before
	// it is kept as an old one, the version rises, the user's other sessions end, saved logons are void, and the entry is written. The session goes
	// on under the new version. ErrStale, with nothing changed: the user is gone or disabled, the version is another one, or the session is no held one of
	// that user.
	ChangePassword(ctx context.Context, c NewPassword) (LedgerNumber, error)
	RightsOf(ctx context.Context, id UserID) (Rights, error)
	// StationByName finds a station, active or not, without regard to case.
	StationByName(ctx context.Context, name string) (Station, error)
	// StationForNumber finds the remote-number station of a number, and makes it when there is none.
	StationForNumber(ctx context.Context, number string) (Station, error)
	// StationsFor lists the active stations that rights cover, with who is there.
	StationsFor(ctx context.Context, r Rights) ([]StationWithOccupants, error)
	// Occupants lists who holds the given stations.
	Occupants(ctx context.Context, stations []StationID) (map[StationID][]Occupant, error)
	// Holding lists the held sessions that are at one of the stations or have one of the numbers, with their effective states, and the moment of
	// the reading by the database's clock. It locks nothing: it is for telling people, and what it says may be over when they hear it.
	Holding(ctx context.Context, stations []StationID, numbers []string) (held []Held, at time.Time, err error)
	// Administrators lists who has the right Administer, from wherever.
	Administrators(ctx context.Context) ([]UserID, error)
	// StationsHeld counts the distinct stations with a held session, as the licence limit counts them.
	StationsHeld(ctx context.Context) (int, error)
	// Directory lists users with their places; with ids, only those, with Gone for the deleted ones.
	Directory(ctx context.Context, ids []UserID) ([]DirectoryEntry, error)
	SetStatus(ctx context.Context, id UserID, code, note string) (Status, error)
	// KnownDevice tells whether this device has logged this user on before.
	KnownDevice(ctx context.Context, id UserID, device []byte) (bool, error)
	PutTicket(ctx context.Context, t Ticket) error
	DeleteTicket(ctx context.Context, hash []byte) error
	// Agreement reads the user agreement that is in force.
	Agreement(ctx context.Context) (Agreement, error)
	AgreementAccepted(ctx context.Context, id UserID, version int64) (bool, error)
	// AcceptAgreement writes a user's yes and the entry of the ledger in one transaction, and returns the entry's number. A yes that is
	// there already stays as it is, without a second entry: then the number is 0.
	AcceptAgreement(ctx context.Context, a Acceptance, entry LedgerEntry) (LedgerNumber, error)
	// TicketByHash reads a ticket that has not expired, used or not. ErrNotFound otherwise.
	TicketByHash(ctx context.Context, hash []byte) (Ticket, error)
}

// NewPassword is a password that a user changes, by its hash, with what was assumed when it was found good.
type NewPassword struct {
	User    UserID
	Session SessionID // it goes on
	Version int64     // of the password that it replaces
	Hash    string
	By      string      // the user's display name, for the sessions that end
	Entry   LedgerEntry // of the change
}

// StationWithOccupants is a station and who is there.
type StationWithOccupants struct {
	Station
	Occupants []Occupant
}

// Ticket lets a log on whose password was right go on without it: bound to window, user and password version.
type Ticket struct {
	Hash            []byte
	User            UserID
	Window          string
	PasswordVersion int64
	TTL             time.Duration // when put; from the database's clock
	// Used tells that it granted a session. A used one grants nothing more, but the instance whose reply was lost gets the same session.
	Used bool
}

// SavedLogons is the part of the Store for automatic log on. A new password, a disabled or deleted user, and the policy switched off void saved
// logons in the transaction that makes the change; a void one never comes back.
type SavedLogons interface {
	// UseSavedLogon judges a shown token by DecideSaved and does what follows: a current one is replaced, a copied one voids all of its user's, has
	// the user's sessions say so (Session.SavedReused), and ends the user's tickets. ErrNotFound: nobody knows the series.
	UseSavedLogon(ctx context.Context, use SavedUse) (SavedFound, error)
	// SavedLogons lists a user's that are not void, the last used first.
	SavedLogons(ctx context.Context, user UserID) ([]SavedLogon, error)
	// RevokeSavedLogons voids one of a user's, or all with id 0, and returns how many there were.
	RevokeSavedLogons(ctx context.Context, user UserID, id int64) (int, error)
	// ForgetSavedLogon voids what a device has, and the one of the series, because somebody logs off there.
	ForgetSavedLogon(ctx context.Context, device, series []byte) error
}

// Nodes is the part of the Store that keeps the leases.
type Nodes interface {
	// StartNode makes a lease of the given length for a new incarnation. When no other node is there, or none has renewed twice in a row, every
	// hold that ran when the last one was there is prolonged to at least hold + 90 s from now: a floor is never logged off because we were down.
	StartNode(ctx context.Context, node NodeID, lease time.Duration) error
	// RenewNode renews the lease and returns the node's sessions that ended, or moved elsewhere, since the last renewal. ErrFenced: the lease had run out.
	RenewNode(ctx context.Context, node NodeID, lease time.Duration) ([]SessionID, error)
	// StopNode gives the lease back; the node's sessions become lost, with a network loss's hold.
	StopNode(ctx context.Context, node NodeID) error
}

// Records is the part of the Store for policies, keys and the ledger.
type Records interface {
	Policies(ctx context.Context) (Policies, error)
	Installation(ctx context.Context) (Installation, error)
	// SigningKeys gives all keys that tokens may be signed with, newest first, after making a new one when the newest is older than
	// rotateAfter, and forgetting those that were replaced more than keep ago.
	SigningKeys(ctx context.Context, rotateAfter, keep time.Duration) ([]SigningKey, error)
	// Record appends an entry, and returns its number. Drops and logons are written by the transactions that make them.
	Record(ctx context.Context, e LedgerEntry) (LedgerNumber, error)
	// Ledger reads entries, newest first; before 0 starts at the end.
	Ledger(ctx context.Context, before LedgerNumber, limit int) ([]LedgerEntry, error)
}

// Installation is what all nodes of one database share.
type Installation struct {
	ID     string // short and random; part of cookie names
	Secret []byte // signs window cookies
}

// SigningKey signs tokens; the newest one signs, all verify.
type SigningKey struct {
	ID      string
	Secret  []byte
	Created time.Time
}

// Admin is the part of the Store that changes what logons rest on. Each change takes the claim's locks, and ends the
// sessions that must end in the same transaction; by is who changed it, for the people whose sessions end and the ledger.
type Admin interface {
	Users(ctx context.Context) ([]User, error)
	CreateUser(ctx context.Context, name, displayName, hash string) (User, error)
	ChangeUser(ctx context.Context, id UserID, change UserChange, by string) (User, error)
	DeleteUser(ctx context.Context, id UserID, by string) error
	Stations(ctx context.Context) ([]Station, error)
	CreateStation(ctx context.Context, name string, t StationType, number string) (Station, error)
	ChangeStation(ctx context.Context, id StationID, change StationChange, by string) (Station, error)
	DeleteStation(ctx context.Context, id StationID, by string) error
	// What changes who may do what is announced (Rights), with the change.

	// Grants lists those of users, then of roles, then of workgroups, in the order of their names.
	Grants(ctx context.Context) ([]Grant, error)
	CreateGrant(ctx context.Context, to Grantee, right Right, station StationID) (Grant, error)
	DeleteGrant(ctx context.Context, id int64, by string) error
	// EffectiveRights lists what a user may do, each right once for every way by which it comes: the user's own first.
	EffectiveRights(ctx context.Context, id UserID) ([]EffectiveRight, error)
	Circles
	Mappings
	// ChangePolicies makes the change to the policies as they are, and gives them their next version. Of two changes at once, none is
	// lost.
	ChangePolicies(ctx context.Context, change PolicyChange) (Policies, error)
	// PublishAgreement makes the next version of the user agreement after the given one, in force on all nodes at once; ErrStale if
	// the one in force is another.
	PublishAgreement(ctx context.Context, after int64, texts []AgreementText, by string) (Agreement, error)
}

// Circles is the part of the Store that administers roles and workgroups. A right that a user had through one, and has no more, is as withdrawn
// as one of their own.
type Circles interface {
	// Circles lists those of the kind in the order of their names.
	Circles(ctx context.Context, kind CircleKind) ([]Circle, error)
	CreateCircle(ctx context.Context, kind CircleKind, name string) (Circle, error)
	DeleteCircle(ctx context.Context, id CircleID, by string) error
	// Members lists users in the order of their names.
	Members(ctx context.Context, id CircleID) ([]Member, error)
	// AddMember returns ErrTaken for who is one already.
	AddMember(ctx context.Context, id CircleID, user UserID) (Member, error)
	// RemoveMember gives the member as it was: what a source gave comes back by it, as long as a mapping says so.
	RemoveMember(ctx context.Context, id CircleID, user UserID, by string) (Member, error)
}

// UserChange changes the fields that are not nil. A new hash raises the password version; the one before it is kept as an old one.
type UserChange struct {
	DisplayName  *string
	Enabled      *bool
	PasswordHash *string
	Allowed      *bool // by hand, of a source's user
}

// StationChange changes the fields that are not nil.
type StationChange struct {
	Active *bool
	Number *string // empty: none; held sessions keep theirs
}
