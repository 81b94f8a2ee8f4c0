package logon

import (
	"context"
	"time"
)

// Bus carries wake-ups between the nodes of one database. Delivery is not promised: whoever receives reads the truth again, and
// each lease renewal brings what a node missed. Events that belong to a change of the Store are published by the
// Store itself, with the commit; Publish is for those that change nothing.
type Bus interface {
	Publish(ctx context.Context, e Event) error
}

// Event is a wake-up. Exactly one field is set.
type Event struct {
	Ended       *EndedEvent    `json:"ended,omitempty"`    // sessions that ended
	Detached    *DetachedEvent `json:"detached,omitempty"` // a connection that is no longer the session's
	Ask         *AskEvent      `json:"ask,omitempty"`
	Answer      *AnswerEvent   `json:"answer,omitempty"`
	Floor       *FloorEvent    `json:"floor,omitempty"` // who is where has changed
	Policies    *struct{}      `json:"policies,omitempty"`
	Rights      *struct{}      `json:"rights,omitempty"`      // somebody may do more, or less
	Directories *struct{}      `json:"directories,omitempty"` // those that are kept
	// Missed is made by the listener itself, after a time in which it may have missed events.
	Missed *struct{} `json:"missed,omitempty"`
	// Echo is made by the listener to itself, to see that it still hears.
	Echo string `json:"echo,omitempty"`
}

// EndedEvent names sessions that have ended, for the nodes that hold their connections.
type EndedEvent struct {
	Sessions []SessionID `json:"s"`
	// End is the end of the one session, if only one is named: an end never changes, so nobody has to read it again. Without it, it is
	// read.
	End *End `json:"end,omitempty"`
}

// DetachedEvent says that connections up to Attachment are no longer the session's: it was attached elsewhere, taken over or marked as lost.
type DetachedEvent struct {
	Session    SessionID `json:"s"`
	Attachment int64     `json:"a"`
	// Moved tells that another instance of the window has the session now.
	Moved bool `json:"m,omitempty"`
}

// AskEvent asks the nodes that hold the sessions' connections for a sign of life. Every node sees every ask; the
// asking node too, which tells it that it hears.
type AskEvent struct {
	ID       string      `json:"id"`
	From     NodeID      `json:"from"`
	Sessions []SessionID `json:"s"`
	// Page tells that the page itself has to answer (window_busy); else an answer of its transport is enough.
	Page bool `json:"p,omitempty"`
}

// AnswerEvent answers an AskEvent for one session.
type AnswerEvent struct {
	ID       string        `json:"id"`
	To       NodeID        `json:"to"`
	Session  SessionID     `json:"s"`
	Alive    bool          `json:"alive"`
	HeardAgo time.Duration `json:"ago,omitempty"`
}

// FloorEvent names users and stations whose places or statuses have changed.
type FloorEvent struct {
	Users    []UserID    `json:"u,omitempty"`
	Stations []StationID `json:"st,omitempty"`
}

// Connections are the live connections of this node. They carry out; they decide nothing. All methods return at
// once and may be called from anywhere.
type Connections interface {
	// Bye takes the session's connection out, tells it the end and closes it. No connection: nothing happens.
	Bye(s Session)
	// Displace closes the session's connection if its attachment is at most the given one: with moved as a final close, else one that
	// reconnects.
	Displace(id SessionID, attachment int64, moved bool)
	// Ask asks the session's connection for a sign of life and calls answer once, from another goroutine: at the latest after AskFor. With no
	// connection here it is not called and Ask returns false.
	Ask(id SessionID, page bool, answer func(alive bool, heardAgo time.Duration)) bool
	// Sharing tells the session who shares its station.
	Sharing(id SessionID, who []Occupant)
	// Idle tells the session how long it may still go on without its person.
	Idle(id SessionID, t IdleTime)
	// IdleForAll tells every connection, when the policy has changed.
	IdleForAll(t IdleTime)
	// Notify tells the session a notice, or that one is over.
	Notify(id SessionID, n Notice)
	// StatusChanged tells a user's sessions their own status. Mostly there are none here, which costs nothing.
	StatusChanged(user UserID, s Status)
	// PoliciesChanged tells all sessions what they show of the policies.
	PoliciesChanged(p Policies)
	// DirectoryChanged merges changes into the directory that connections watch.
	DirectoryChanged(changes []DirectoryEntry)
	// DirectoryRead gives the whole directory, after a time in which changes may have been missed: who is not in it is gone.
	DirectoryRead(all []DirectoryEntry)
	// Restart closes all connections with a close that reconnects, spread over the given time, and returns when they have
	// been told or ctx ends.
	Restart(ctx context.Context, spread time.Duration)
}

// Passwords hashes and checks passwords in a bounded pool.
type Passwords interface {
	// Check tells whether the password is right, and gives a new hash when the parameters have grown. For an empty hash it takes
	// the same time and says no. It returns a BusyError when the pool is full for too long.
	Check(ctx context.Context, hash, password string) (ok bool, rehash string, err error)
	Hash(ctx context.Context, password string) (string, error)
	// Common tells whether the password is one of those that guessers try first. It costs next to nothing.
	Common(password string) bool
}

// BusyError says that too many passwords are being checked at once, here or by a directory; RetryAfter spreads those who come again.
type BusyError struct{ RetryAfter time.Duration }

func (BusyError) Error() string { return "too many passwords are being checked" }

// Claims are what a token says. It is not the truth: the session's row is.
type Claims struct {
	Session SessionID
	User    UserID
	Window  string // hash of the window, as HashWindow makes it
	Fresh   Freshness
}

// Freshness tells of a token that was issued PendingFor ago at the most that its session has been let in with it.
type Freshness int

// The kinds of freshness. An older token is Renewed, wherever it came from.
const (
	Renewed  Freshness = iota // not let in
	LoggedOn                  // by a log on, or a person who took the session over
	CameBack                  // by a resume
)

// Tokens signs and verifies the short-lived tokens of held sessions (TokenFor).
type Tokens interface {
	Issue(ctx context.Context, c Claims) (string, error)
	// Verify returns an error for everything that is not a valid, unexpired token of this installation.
	Verify(ctx context.Context, token string) (Claims, error)
}

// Numbers knows telephone numbers.
type Numbers interface {
	// Normal gives the E.164 form of a dialable number, or ext:<digits> where extensions are allowed; ok is false for anything
	// else. region may be empty.
	Normal(number, region string, extensions bool) (normal string, ok bool)
	// Shown is a number in E.164 as people of the region write it; empty when there is nothing better than the number itself.
	Shown(number, region string) string
	// Example is a right number for the region.
	Example(region string) string
}
