package logon

import (
	"context"
	"time"
)

// Providers are the providers of single sign-on (OpenID Connect), as this node reaches them. Their names are the configuration's. All methods may be
// called by many goroutines at once; those with a context ask the network, within times of their own that are shorter than any request's.
type Providers interface {
	// List gives what people see of the providers, in the order of the configuration.
	List() []ProviderChoice
	// Begin gives the address at the provider that the trip begins with. It fails with a *ProviderError.
	Begin(ctx context.Context, t Trip) (address string, err error)
	// Finish turns what the provider sent back into the account that it vouches for: the code is exchanged, and what comes of it is for this
	// trip, from this provider, for us, and of now. Everything else is a *ProviderError.
	Finish(ctx context.Context, t Trip, back ComeBack) (Account, error)
	// Health tells of each provider how it was last seen, without asking.
	Health() []ProviderHealth
}

// ProviderChoice is a provider as people see it.
type ProviderChoice struct {
	Name  string // in addresses, and before the backslash of its users' names
	Label string
}

// Trip is one log on by way of a provider, from the page and back to it. Whoever brings it back must be the window that it began in.
type Trip struct {
	Provider string
	Window   string
	Redirect string // the address here that the provider sends the person back to
	Language string
	State    string // names the trip in addresses
	Nonce    string // the provider puts it in the identity: one that was made for another trip is none
	Verifier string // PKCE: the code is worth nothing to whoever has not got it
}

// ComeBack is what a provider sent back by way of the person's browser, as it came: anybody could have written it.
type ComeBack struct {
	Provider string // whose address was called
	State    string
	Code     string
	Error    string // instead of a code
	Issuer   string // who sent it; empty where the provider does not say
}

// ProviderCause says what went wrong with a trip: for the ledger and for administrators. What the person is told says less.
type ProviderCause string

// The causes.
const (
	ProviderDenied      ProviderCause = "denied"      // the person, or the provider, did not want it
	ProviderUnavailable ProviderCause = "unavailable" // it did not answer in time, or its answer was none
	ProviderWrong       ProviderCause = "wrong"       // what came back is not for this trip, not of this provider, not for us, or not of now
)

// ProviderError is a trip that came to nothing.
type ProviderError struct {
	Provider string
	Cause    ProviderCause
	Err      error // never with anything secret
}

func (e *ProviderError) Error() string {
	return "provider " + e.Provider + ": " + string(e.Cause) + ": " + e.Err.Error()
}

func (e *ProviderError) Unwrap() error { return e.Err }

// ProviderHealth is how a provider was last seen.
type ProviderHealth struct {
	Name  string
	Up    bool      // the last question was answered; true as long as none was asked
	Since time.Time // since when it is so; zero as long as none was asked
	Why   string    // of one that is not up
}
