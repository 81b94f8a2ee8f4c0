package token

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stationmaster/server/logon"
)

// keyring is a database's keys: newest first, as logon.Records promises.
type keyring struct {
	mu    sync.Mutex
	keys  []logon.SigningKey
	err   error
	reads int
}

func (k *keyring) SigningKeys(context.Context, time.Duration, time.Duration) ([]logon.SigningKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reads++
	return k.keys, k.err
}

func (k *keyring) rotate(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append([]logon.SigningKey{{ID: id, Secret: []byte(strings.Repeat(id, 32))}}, k.keys...)
}

// clock is a time that only the test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newTest() (*Tokens, *keyring, *clock) {
	keys, c := &keyring{}, &clock{time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)}
	keys.rotate("a")
	return newTokens(keys, "house", c.now), keys, c
}

var claims = logon.Claims{Session: 7, User: 3, Window: "hash of the window"}

func issue(t *testing.T, tokens *Tokens) string {
	t.Helper()
	token, err := tokens.Issue(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestIssueAndVerify(t *testing.T) {
	tokens, _, clock := newTest()
	token := issue(t, tokens)
	for _, after := range []time.Duration{0, logon.TokenFor - time.Second, logon.TokenFor + leeway - time.Second} {
		clock.at = clock.at.Add(after)
		if got, err := tokens.Verify(t.Context(), token); err != nil || got != claims {
			t.Errorf("after %v: %+v, %v", after, got, err)
		}
		clock.at = clock.at.Add(-after)
	}
	clock.at = clock.at.Add(logon.TokenFor + leeway + time.Second)
	if _, err := tokens.Verify(t.Context(), token); !errors.Is(err, jwt.ErrTokenExpired) {
		t.Errorf("expired: %v", err)
	}
}

func TestRefusedTokens(t *testing.T) {
	tokens, keys, clock := newTest()
	secret := keys.keys[0].Secret
	sign := func(method jwt.SigningMethod, key any, kid string, change func(*wireClaims)) string {
		c := wireClaims{
			RegisteredClaims: jwt.RegisteredClaims{
				Issuer: "house", Subject: "3", IssuedAt: jwt.NewNumericDate(clock.at), ExpiresAt: jwt.NewNumericDate(clock.at.Add(time.Minute)),
			},
			Session: 7, Window: "w",
		}
		if change != nil {
			change(&c)
		}
		token := jwt.NewWithClaims(method, c)
		if kid != "" {
			token.Header["kid"] = kid
		}
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	hs := jwt.SigningMethodHS256
	good := sign(hs, secret, "a", nil)
	parts := strings.Split(good, ".")
	noneHeader := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"a"}`))
	tests := map[string]string{
		"empty":                     "",
		"rubbish":                   "x",
		"overlong":                  good + strings.Repeat("A", maxLength),
		"none":                      sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "a", nil),
		"none, with a signature":    noneHeader + "." + parts[1] + "." + parts[2],
		"another algorithm":         sign(jwt.SigningMethodHS512, secret, "a", nil),
		"another secret":            sign(hs, []byte(strings.Repeat("x", 32)), "a", nil),
		"an unknown key":            sign(hs, secret, "b", nil),
		"no key":                    sign(hs, secret, "", nil),
		"no signature":              parts[0] + "." + parts[1] + ".",
		"a changed payload":         parts[0] + "." + strings.Split(sign(hs, []byte(strings.Repeat("x", 32)), "a", func(c *wireClaims) { c.Session = 8 }), ".")[1] + "." + parts[2],
		"padded":                    good + "=",
		"another issuer":            sign(hs, secret, "a", func(c *wireClaims) { c.Issuer = "other house" }),
		"no issuer":                 sign(hs, secret, "a", func(c *wireClaims) { c.Issuer = "" }),
		"expired":                   sign(hs, secret, "a", func(c *wireClaims) { c.ExpiresAt = jwt.NewNumericDate(clock.at.Add(-time.Minute)) }),
		"without an end":            sign(hs, secret, "a", func(c *wireClaims) { c.ExpiresAt = nil }),
		"not issued":                sign(hs, secret, "a", func(c *wireClaims) { c.IssuedAt = nil }),
		"issued in the future":      sign(hs, secret, "a", func(c *wireClaims) { c.IssuedAt = jwt.NewNumericDate(clock.at.Add(time.Minute)) }),
		"not before the future":     sign(hs, secret, "a", func(c *wireClaims) { c.NotBefore = jwt.NewNumericDate(clock.at.Add(time.Minute)) }),
		"no user":                   sign(hs, secret, "a", func(c *wireClaims) { c.Subject = "" }),
		"a user that is no number":  sign(hs, secret, "a", func(c *wireClaims) { c.Subject = "alice" }),
		"a user below all":          sign(hs, secret, "a", func(c *wireClaims) { c.Subject = "-3" }),
		"no session":                sign(hs, secret, "a", func(c *wireClaims) { c.Session = 0 }),
		"no window":                 sign(hs, secret, "a", func(c *wireClaims) { c.Window = "" }),
		"the payload is not claims": parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + "." + parts[2],
	}
	if _, err := tokens.Verify(t.Context(), good); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	for name, token := range tests {
		if got, err := tokens.Verify(t.Context(), token); err == nil || got != (logon.Claims{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestRotation(t *testing.T) {
	tokens, keys, clock := newTest()
	old := issue(t, tokens)
	keys.rotate("b")
	if kid := kidOf(t, issue(t, tokens)); kid != "a" {
		t.Errorf("signed with %s before the keys were read again", kid)
	}
	clock.at = clock.at.Add(freshFor)
	if kid := kidOf(t, issue(t, tokens)); kid != "b" {
		t.Errorf("signed with %s after", kid)
	}
	if _, err := tokens.Verify(t.Context(), old); err != nil {
		t.Errorf("the old key's token: %v", err)
	}
}

func kidOf(t *testing.T, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, &wireClaims{})
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Header["kid"].(string)
}

// A key that another node has made is found at once; foreign key ids do not make the database work for each of them.
func TestUnknownKeys(t *testing.T) {
	tokens, keys, clock := newTest()
	issue(t, tokens)
	keys.rotate("b")
	other := newTokens(keys, "house", clock.now)
	if _, err := tokens.Verify(t.Context(), issue(t, other)); err != nil {
		t.Errorf("a key that another node made: %v", err)
	}
	foreign := &keyring{}
	foreign.rotate("x")
	token := issue(t, newTokens(foreign, "house", clock.now))
	before := keys.reads
	for range 100 {
		if _, err := tokens.Verify(t.Context(), token); err == nil {
			t.Fatal("a foreign key's token is valid")
		}
	}
	if reads := keys.reads - before; reads >= rereadBurst {
		t.Errorf("read %d times", reads)
	}
}

func TestDatabaseAway(t *testing.T) {
	tokens, keys, clock := newTest()
	keys.err = errors.New("away")
	if _, err := tokens.Issue(t.Context(), claims); !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("nothing was ever read: %v", err)
	}
	keys.err = nil
	token := issue(t, tokens)
	keys.err = errors.New("away")
	clock.at = clock.at.Add(freshFor)
	if _, err := tokens.Verify(t.Context(), token); err != nil {
		t.Errorf("a known key: %v", err)
	}
	issue(t, tokens) // goes on with what it has
	clock.at = clock.at.Add(staleFor)
	if _, err := tokens.Issue(t.Context(), claims); !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("for too long: %v", err)
	}
	unknown := &keyring{}
	unknown.rotate("x")
	_, err := tokens.Verify(t.Context(), issue(t, newTokens(unknown, "house", clock.now)))
	if !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestOddKeys(t *testing.T) {
	for name, keys := range map[string][]logon.SigningKey{
		"none": nil, "short": {{ID: "a", Secret: []byte("short")}}, "nameless": {{Secret: []byte(strings.Repeat("x", 32))}},
	} {
		if _, err := New(&keyring{keys: keys}, "house").Issue(t.Context(), claims); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestManyAtOnceReadOnce(t *testing.T) {
	tokens, keys, _ := newTest()
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			token, err := tokens.Issue(t.Context(), claims)
			if err != nil {
				t.Error(err)
			}
			if _, err := tokens.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if keys.reads != 1 {
		t.Errorf("the keys were read %d times", keys.reads)
	}
}

func FuzzVerify(f *testing.F) {
	tokens, _, _ := newTest()
	good, _ := tokens.Issue(context.Background(), claims)
	f.Add(good)
	f.Add(strings.Replace(good, ".", "..", 1))
	f.Fuzz(func(t *testing.T, token string) {
		got, err := tokens.Verify(t.Context(), token)
		if err == nil && (token != good || got != claims) {
			t.Fatalf("%q is valid as %+v", token, got)
		}
	})
}
