package live

import (
	"context"
	"log/slog"
	"time"

	"stationmaster/server/logon"
)

// Core is what connections need of the core; *logon.Service is one.
type Core interface {
	// Identify checks a token and the window that shows it. A *logon.Farewell says why not.
	Identify(ctx context.Context, token, window string) (logon.Identity, error)
	// LetIn lets a connection come back when it is its turn; done is to be called after its attach. A *logon.Farewell says when to come again.
	LetIn(ctx context.Context, who logon.Identity, instance string) (done func(), err error)
	// Attach makes the session live on this node. A *logon.Farewell says why not.
	Attach(ctx context.Context, id logon.SessionID, instance, window string) (logon.Attached, error)
	// Departed takes note of a connection that went by itself, once for each attached one.
	Departed(ctx context.Context, id logon.SessionID, attachment int64, how logon.Departure, heardAgo time.Duration)
	// Unresponsive takes note that a page does not answer while its transport does, or answers again.
	Unresponsive(ctx context.Context, id logon.SessionID, attachment int64, unresponsive bool)
	// Active takes note that the person of a session did something, ago before now. It returns at once.
	Active(id logon.SessionID, attachment int64, ago time.Duration)
	// RenewToken gives a fresh token.
	RenewToken(ctx context.Context, identity logon.Identity, window string) (string, error)
	// Directory reads the whole directory.
	Directory(ctx context.Context) ([]logon.DirectoryEntry, error)
	// StatusLabel is people's word for a status.
	StatusLabel(code string) string
	// ShownPolicies are what pages show of the policies.
	ShownPolicies() logon.Policies
	// ShownNumber is a telephone number as people here write it; empty: as it is.
	ShownNumber(number string) string
}

// Metrics hears what is worth counting. Its methods return at once; they are called from many goroutines.
type Metrics interface {
	// Connections changes the number of welcomed connections.
	Connections(delta int)
	// Bye counts a connection that was ended with this code.
	Bye(code logon.Code)
	// Slow counts a connection that was cut off because it did not take what was sent.
	Slow()
	// Unresponsive changes the number of connections whose page does not answer.
	Unresponsive(delta int)
}

// Options are what a Hub is made of.
type Options struct {
	Core     Core         // needed
	Log      *slog.Logger // needed
	Metrics  Metrics      // nil: nobody counts
	NodeName string       // the welcome's node, for people
	Limits   Limits
}

// Limits bound what a connection may take, in time and in space. A zero field means its default.
type Limits struct {
	HelloFor          time.Duration // from the upgrade to hello; 5 s
	Waiting           int           // connections without a hello, of everybody; 2048
	WaitingPerAddress int           // and of one address; 64
	AttachFor         time.Duration // from hello to welcome; 15 s
	Queue             int           // messages that wait to be written to one connection; 64
	WriteFor          time.Duration // one write; 10 s
	CloseFor          time.Duration // from an ending to the socket's end; 5 s
	HeartbeatEvery    time.Duration // logon.HeartbeatEvery
	HeartbeatAnswer   time.Duration // logon.HeartbeatAnswer
	UnresponsiveFor   time.Duration // logon.UnresponsiveFor
	AskFor            time.Duration // logon.AskFor
	RenewAfter        time.Duration // a fresh token; half of logon.TokenFor
	Coalesce          time.Duration // directory changes; 250 ms
	Linger            time.Duration // how long the directory is kept without watchers; 90 s
	Deltas            int           // directory messages that are kept for those who missed them; 256
	RetryWithin       time.Duration // over which those who are told to come again are spread; 5 s
	Tick              time.Duration // the wheel's resolution; 250 ms
}

func (l Limits) withDefaults() Limits {
	fill(&l.HelloFor, 5*time.Second)
	fill(&l.Waiting, 2048)
	fill(&l.WaitingPerAddress, 64)
	fill(&l.AttachFor, 15*time.Second)
	fill(&l.Queue, 64)
	fill(&l.WriteFor, 10*time.Second)
	fill(&l.CloseFor, 5*time.Second)
	fill(&l.HeartbeatEvery, logon.HeartbeatEvery)
	fill(&l.HeartbeatAnswer, logon.HeartbeatAnswer)
	fill(&l.UnresponsiveFor, logon.UnresponsiveFor)
	fill(&l.AskFor, logon.AskFor)
	fill(&l.RenewAfter, logon.TokenFor/2)
	fill(&l.Coalesce, 250*time.Millisecond)
	fill(&l.Linger, 90*time.Second)
	fill(&l.Deltas, 256)
	fill(&l.RetryWithin, 5*time.Second)
	fill(&l.Tick, 250*time.Millisecond)
	return l
}

func fill[T int | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// ClientInfo is what the HTTP side knows of who opens a connection.
type ClientInfo struct {
	Address         string // the client's, without port
	Language        string // of sentences until the session is known
	HasResumeCookie bool   // it does not count among those without a hello
}

type uncounted struct{}

func (uncounted) Connections(int)  {}
func (uncounted) Bye(logon.Code)   {}
func (uncounted) Slow()            {}
func (uncounted) Unresponsive(int) {}
