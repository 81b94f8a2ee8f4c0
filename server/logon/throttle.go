package logon

import (
	"strings"
	"sync"
	"time"
)

// throttle slows down those who guess passwords (design 2, section 4): slowed, never locked, 30 s at the most, asked
// before anything is hashed. It lives in one node's memory: it decides no rule, it only costs time.
//
// There are five kinds of buckets: a user from a device that has logged them on before, which others cannot touch; a
// user from anywhere else; a user who changes their own password, which costs a hash for each old one even when the current one is right; an
// address, which counts failures for distinct users; and an address that shows tokens of saved logons that
// nobody knows: they cannot be guessed, but each is looked up and written into the ledger. An account of a directory is one
// user, by whatever name (directoryTurn).
type throttle struct {
	now func() time.Time

	mu        sync.Mutex
	users     map[string]*failures
	addresses map[string]*strangers
	tokens    map[string]*guesses
	accounts  accountNames
	swept     time.Time
}

type failures struct {
	count int
	last  time.Time
	until time.Time
	told  bool // that there is a wait until then
}

type strangers struct {
	users map[string]struct{}
	from  time.Time
	told  bool // that there is a wait
	noted int  // what the ledger has of them
}

type guesses struct {
	count int
	from  time.Time
	told  bool // that there is a wait
}

const (
	freeFailures    = 4
	slowestAnswer   = 30 * time.Second
	forgetFailures  = 15 * time.Minute
	strangersLimit  = 100 // failures for distinct users in a minute from one address; entries of the ledger too
	strangersWindow = time.Minute
	guessesLimit    = 100 // unknown tokens in a minute from one address
)

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, users: map[string]*failures{}, addresses: map[string]*strangers{}, tokens: map[string]*guesses{}, accounts: accountNames{}, swept: now()}
}

// attempt is one password that is about to be checked.
type attempt struct {
	t       *throttle
	user    string
	bucket  string
	address string
	told    bool // with a wait: somebody was told of the same wait before
}

// begin counts an attempt as failed until succeed says otherwise, so that many at once gain nothing. A positive
// duration says how long to wait instead.
func (t *throttle) begin(user string, device []byte, known bool, address string) (attempt, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.sweep(now)
	user = strings.ToLower(user)
	a := attempt{t: t, user: user, bucket: "elsewhere\x00" + user, address: address}
	if known {
		a.bucket = string(device) + "\x00" + user
	}
	if s := t.addresses[address]; !known && s != nil && now.Sub(s.from) < strangersWindow && len(s.users) >= strangersLimit {
		if _, counted := s.users[user]; !counted {
			a.told, s.told = s.told, true
			return a, min(s.from.Add(strangersWindow).Sub(now), slowestAnswer)
		}
	}
	return a.count(now)
}

// beginChange is begin for a new password of somebody who is logged on: it is counted as failed until it is the user's password.
func (t *throttle) beginChange(user string) (attempt, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.sweep(now)
	user = strings.ToLower(user)
	return attempt{t: t, user: user, bucket: "change\x00" + user}.count(now)
}

// count counts the attempt in its bucket, or says how long to wait; t.mu is held.
func (a attempt) count(now time.Time) (attempt, time.Duration) {
	t := a.t
	f := t.users[a.bucket]
	if f == nil || now.Sub(f.last) > forgetFailures {
		f = &failures{}
		t.users[a.bucket] = f
	}
	if wait := f.until.Sub(now); wait > 0 {
		a.told, f.told = f.told, true
		return a, wait
	}
	f.count++
	f.last, f.told = now, false
	if over := f.count - freeFailures; over > 0 {
		f.until = now.Add(min(time.Second<<min(over-1, 5), slowestAnswer))
	}
	return a, 0
}

// failed counts the user against the address: only a wrong password does.
func (a attempt) failed() {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	a.t.strangers(a.address).users[a.user] = struct{}{}
}

// strangers are those of the address in this minute; t.mu is held.
func (t *throttle) strangers(address string) *strangers {
	now := t.now()
	s := t.addresses[address]
	if s == nil || now.Sub(s.from) >= strangersWindow {
		s = &strangers{users: map[string]struct{}{}, from: now}
		t.addresses[address] = s
	}
	return s
}

// worthNoting tells whether the ledger takes a refusal of somebody who has shown nothing yet, and counts it: nobody can take an entry out of
// it again, so no address puts in more than some a minute.
func (t *throttle) worthNoting(address string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sweep(t.now())
	s := t.strangers(address)
	s.noted++
	return s.noted <= strangersLimit
}

// succeed forgets the failures of the bucket: the password was right, whatever the answer will be.
func (a attempt) succeed() {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	delete(a.t.users, a.bucket)
}

// undo takes the attempt back: nothing was checked (the pool was full, the client went away).
func (a attempt) undo() {
	a.t.mu.Lock()
	defer a.t.mu.Unlock()
	if f := a.t.users[a.bucket]; f != nil && f.count > 0 {
		f.until = time.Time{}
		if f.count--; f.count == 0 {
			delete(a.t.users, a.bucket)
		}
	}
}

// guessing says how long an address has to wait that has shown too many unknown tokens, and whether somebody was told of that wait before.
func (t *throttle) guessing(address string) (wait time.Duration, told bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.sweep(now)
	g := t.tokens[address]
	if g == nil || g.count < guessesLimit || now.Sub(g.from) >= strangersWindow {
		return 0, false
	}
	told, g.told = g.told, true
	return min(g.from.Add(strangersWindow).Sub(now), slowestAnswer), told
}

// guessed counts an unknown token.
func (t *throttle) guessed(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	g := t.tokens[address]
	if g == nil || now.Sub(g.from) >= strangersWindow {
		g = &guesses{from: now}
		t.tokens[address] = g
	}
	g.count++
}

// sweep forgets what is old, once a minute, so that made-up names cannot fill the memory for long.
func (t *throttle) sweep(now time.Time) {
	if now.Sub(t.swept) < time.Minute {
		return
	}
	t.swept = now
	for k, f := range t.users {
		if now.Sub(f.last) > forgetFailures {
			delete(t.users, k)
		}
	}
	for k, a := range t.accounts {
		if now.Sub(a.last) > forgetFailures {
			delete(t.accounts, k)
		}
	}
	for k, s := range t.addresses {
		if now.Sub(s.from) >= strangersWindow {
			delete(t.addresses, k)
		}
	}
	for k, g := range t.tokens {
		if now.Sub(g.from) >= strangersWindow {
			delete(t.tokens, k)
		}
	}
}
