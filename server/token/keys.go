package token

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"stationmaster/server/logon"
)

// Keys is where the signing keys live; logon.Records has it.
type Keys interface {
	SigningKeys(ctx context.Context, rotateAfter, keep time.Duration) ([]logon.SigningKey, error)
}

const (
	// rotateAfter is how long a key signs; the reader that finds it older makes the next one.
	rotateAfter = 24 * time.Hour
	// keep is how long a replaced key still verifies. It must be longer than freshFor, for which a node may go on signing with
	// it, and staleFor, together with a token's life.
	keep = 2 * time.Hour
	// freshFor is how long the keys are used without reading them again.
	freshFor = 5 * time.Minute
	// staleFor is how long they are used when they cannot be read: a database that fails over must not end anybody's tokens.
	staleFor = time.Hour
	// minSecret is the least length of a secret for HS256 (RFC 7518, section 3.2).
	minSecret = 32
	// An unknown key id makes the keys be read again, because another node may have rotated; foreign tokens must not become a load on the database.
	rereadEvery = 3 * time.Second
	rereadBurst = 3
)

var errUnknownKey = errors.New("unknown signing key")

type keySet struct {
	newest logon.SigningKey
	byID   map[string][]byte
	read   time.Time
}

// keyCache holds what was read last. Readers of known keys never wait; one reader at a time asks the database.
type keyCache struct {
	source  Keys
	now     func() time.Time
	current *atomic.Pointer[keySet]
	reading chan struct{} // one slot: whoever reads holds it; never closed
	unknown *rate.Limiter
}

func newKeyCache(source Keys, now func() time.Time) keyCache {
	return keyCache{
		source: source, now: now, current: new(atomic.Pointer[keySet]), reading: make(chan struct{}, 1),
		unknown: rate.NewLimiter(rate.Every(rereadEvery), rereadBurst),
	}
}

// newest is the key that signs.
func (k *keyCache) newest(ctx context.Context) (logon.SigningKey, error) {
	have := k.current.Load()
	if k.fresh(have) {
		return have.newest, nil
	}
	set, err := k.reread(ctx, have)
	if err == nil {
		return set.newest, nil
	}
	if have != nil && k.now().Sub(have.read) < staleFor {
		return have.newest, nil
	}
	return logon.SigningKey{}, err
}

// byID is the secret of a key that may verify.
func (k *keyCache) byID(ctx context.Context, id string) ([]byte, error) {
	if id == "" {
		return nil, errUnknownKey
	}
	have := k.current.Load()
	if have != nil {
		if secret := have.byID[id]; secret != nil {
			return secret, nil
		}
		if !k.unknown.AllowN(k.now(), 1) {
			return nil, errUnknownKey
		}
	}
	set, err := k.reread(ctx, have)
	if err != nil {
		return nil, err
	}
	if secret := set.byID[id]; secret != nil {
		return secret, nil
	}
	return nil, errUnknownKey
}

func (k *keyCache) fresh(set *keySet) bool {
	return set != nil && k.now().Sub(set.read) < freshFor
}

// reread reads the keys, unless somebody has done so since the caller saw seen.
func (k *keyCache) reread(ctx context.Context, seen *keySet) (*keySet, error) {
	select {
	case k.reading <- struct{}{}:
		defer func() { <-k.reading }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", logon.ErrUnavailable, ctx.Err())
	}
	if now := k.current.Load(); now != seen {
		return now, nil
	}
	keys, err := k.source.SigningKeys(ctx, rotateAfter, keep)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", logon.ErrUnavailable, err)
	}
	set := &keySet{byID: make(map[string][]byte, len(keys)), read: k.now()}
	for _, key := range keys {
		if key.ID == "" || len(key.Secret) < minSecret {
			return nil, fmt.Errorf("signing key %q is not one for HS256", key.ID)
		}
		set.byID[key.ID] = key.Secret
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no signing key")
	}
	set.newest = keys[0]
	k.current.Store(set)
	return set, nil
}
