package logon

import (
	"context"
	"sync"
	"time"
)

// A stranger is a user whom a source has made and nobody has let in: no administrator, no mapping, and they were never logged on. The user is
// kept so that an administrator can let in who has tried (docs/adr/0037), and nobody else sees them. A provider may be one at which anybody can have an account, so
// how many there are is bounded.
const (
	// StrangerFor is how long one is kept.
	StrangerFor = 14 * 24 * time.Hour
	// MostStrangers is how many of a source are kept; the newest stay.
	MostStrangers = 500
)

// Strangers is the part of the Store that tells who is one. Sweep forgets those whose time is over, and those above MostStrangers.
type Strangers interface {
	// Foresee tells what Provision would find, and changes nothing: the account's user, without an ID where it has none, and whether a mapping or an
	// administrator lets them in.
	Foresee(ctx context.Context, a Account) (u User, allowed bool, err error)
}

// How many strangers are made within a minute by one node, at the word of a provider and from an address.
const (
	newcomersOfProvider = 30
	newcomersOfAddress  = 10
	newcomersWindow     = time.Minute
)

// newcomers count the strangers that were made.
type newcomers struct {
	now func() time.Time

	mu   sync.Mutex
	from time.Time
	made map[string]int // by provider, and by address
}

func newNewcomers(now func() time.Time) *newcomers { return &newcomers{now: now} }

// room tells whether one more may be made, and counts it.
func (n *newcomers) room(provider, address string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := n.now(); n.made == nil || now.Sub(n.from) >= newcomersWindow {
		n.from, n.made = now, map[string]int{}
	}
	ofProvider, ofAddress := "provider "+provider, "address "+address
	if n.made[ofProvider] >= newcomersOfProvider || n.made[ofAddress] >= newcomersOfAddress {
		return false
	}
	n.made[ofProvider]++
	n.made[ofAddress]++
	return true
}
