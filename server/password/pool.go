package password

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"stationmaster/server/logon"
)

const (
	// longestWait is what somebody may have to wait for the pool; more are told to come again.
	longestWait = 4 * time.Second
	// firstGuess is what one password costs before one has been measured.
	firstGuess = 30 * time.Millisecond
)

// Passwords implements logon.Passwords. As many passwords are worked on at once as there are processors; the others wait in the
// order in which they came, never longer than longestWait by estimate. Its methods may be called from any goroutine.
type Passwords struct {
	params  params
	workers int
	slots   *semaphore.Weighted // first come, first served
	inside  atomic.Int64        // working and waiting
	cost    atomic.Int64        // ns of one password, a moving average
}

var _ logon.Passwords = (*Passwords)(nil)

// New makes a pool of the machine's size with the parameters of the floor.
func New() *Passwords { return newPasswords(floor, runtime.GOMAXPROCS(0)) }

// Cheap makes a pool whose hashes cost next to nothing: for tests in which many log on, and what a password costs is no matter.
func Cheap() *Passwords {
	return newPasswords(params{memory: 64, passes: 1, threads: 1}, runtime.GOMAXPROCS(0))
}

func newPasswords(p params, workers int) *Passwords {
	pool := &Passwords{params: p, workers: workers, slots: semaphore.NewWeighted(int64(workers))}
	pool.cost.Store(int64(firstGuess))
	return pool
}

// Check tells whether the password is right, and gives a new hash when the parameters have grown. For an empty hash it takes the same
// time and says no. It returns a logon.BusyError when too many wait, the context's error when it ends first, and an
// error for a stored hash that is malformed.
func (p *Passwords) Check(ctx context.Context, stored, password string) (ok bool, rehash string, err error) {
	err = p.run(ctx, func() error {
		ok, rehash, err = p.check(stored, password)
		return err
	})
	return ok, rehash, err
}

// Hash makes a hash with the current parameters. Its errors are those of Check.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	var made string
	err := p.run(ctx, func() error {
		made = newHash(p.params, password).String()
		return nil
	})
	return made, err
}

func (p *Passwords) check(stored, password string) (ok bool, rehash string, err error) {
	if stored == "" {
		spend(password, 0, p.params)
		return false, "", nil
	}
	h, err := parse(stored)
	if err != nil {
		spend(password, 0, p.params)
		return false, "", err
	}
	ok = h.matches(password)
	switch {
	case ok && h.weakerThan(p.params):
		rehash = newHash(p.params, password).String()
	case !ok:
		spend(password, h.work(), p.params)
	}
	return ok, rehash, nil
}

// run does the work when it is this caller's turn.
func (p *Passwords) run(ctx context.Context, work func() error) error {
	waiting := p.inside.Add(1) - int64(p.workers)
	defer p.inside.Add(-1)
	if wait := p.estimate(waiting); wait > longestWait {
		// Spread over as long again, or all of them would come back at once.
		return logon.BusyError{RetryAfter: wait + rand.N(wait)}
	}
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer p.slots.Release(1)
	start := time.Now()
	err := work()
	p.measured(time.Since(start))
	return err
}

// estimate is how long the one who is now the last of so many that wait will wait.
func (p *Passwords) estimate(waiting int64) time.Duration {
	if waiting <= 0 {
		return 0
	}
	return time.Duration(waiting * p.cost.Load() / int64(p.workers))
}

func (p *Passwords) measured(took time.Duration) {
	before := p.cost.Load()
	p.cost.Store(before + (int64(took)-before)/8) // a lost update among several is no matter
}
