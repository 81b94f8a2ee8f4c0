package logon

import (
	"math/rand/v2"
	"sync"
	"time"
)

const (
	// unprovenAtOnce is how many resumes without a signature are looked up at the same time.
	unprovenAtOnce = 2
	// unprovenLimit is how many an address has in a minute. Browsers show what this server has signed.
	unprovenLimit  = 100
	unprovenWindow = time.Minute
	// maxUnproven bounds how many addresses are remembered. Those that find no room share one bucket.
	maxUnproven = 10_000
)

// unproven is the side door for resumes whose cookie has no signature of this server: made up, or set by a version before there was one. They cost a
// look-up, so they are bounded by address and in number, and nobody who comes back by right waits for one of them.
type unproven struct {
	now func() time.Time

	mu        sync.Mutex
	atOnce    int
	from      time.Time
	addresses map[string]int
}

func newUnproven(now func() time.Time) *unproven {
	return &unproven{now: now, from: now(), addresses: map[string]int{}}
}

// enter returns what is to be called when the look-up is done, or after which time to come again.
func (u *unproven) enter(address string) (done func(bool), wait time.Duration) {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.now()
	if now.Sub(u.from) >= unprovenWindow {
		u.from = now
		clear(u.addresses)
	}
	if _, known := u.addresses[address]; !known && len(u.addresses) >= maxUnproven {
		address = ""
	}
	switch {
	case u.addresses[address] >= unprovenLimit:
		return nil, u.from.Add(unprovenWindow).Sub(now)
	case u.atOnce >= unprovenAtOnce:
		return nil, time.Second + rand.N(time.Second)
	}
	u.addresses[address]++
	u.atOnce++
	return func(bool) {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.atOnce--
	}, 0
}
