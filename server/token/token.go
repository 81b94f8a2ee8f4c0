package token

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stationmaster/server/logon"
)

const (
	// leeway is what the clocks of two nodes may differ by.
	leeway = 10 * time.Second
	// maxLength is far above what Issue makes; longer ones are not even parsed.
	maxLength = 2048
)

// errInvalid is what Verify returns for everything that is not a token of ours; the cause is beside it, for the log.
var errInvalid = errors.New("invalid token")

// Tokens implements logon.Tokens. Its methods may be called from any goroutine.
type Tokens struct {
	keys   keyCache
	issuer string
	now    func() time.Time
	parser *jwt.Parser
}

var _ logon.Tokens = (*Tokens)(nil)

// New makes the tokens of one installation: issuer is its id, and keys reads, makes and rotates its signing keys.
func New(keys Keys, issuer string) *Tokens {
	return newTokens(keys, issuer, time.Now)
}

func newTokens(keys Keys, issuer string, now func() time.Time) *Tokens {
	return &Tokens{
		keys:   newKeyCache(keys, now),
		issuer: issuer,
		now:    now,
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(issuer),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(leeway),
			jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(now),
		),
	}
}

// wireClaims is a token's payload: the user is the subject, beside the session and the hash of its window.
type wireClaims struct {
	jwt.RegisteredClaims
	Session int64  `json:"sid"`
	Window  string `json:"win"`
	// Fresh is logon.Claims.Fresh, as it was when the token was issued.
	Fresh logon.Freshness `json:"new,omitempty"`
}

// Issue signs a token that is valid for logon.TokenFor. It fails when no signing key can be read.
func (t *Tokens) Issue(ctx context.Context, c logon.Claims) (string, error) {
	key, err := t.keys.newest(ctx)
	if err != nil {
		return "", fmt.Errorf("reading signing keys: %w", err)
	}
	now := t.now()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, wireClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    t.issuer,
			Subject:   strconv.FormatInt(int64(c.User), 10),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(logon.TokenFor)),
		},
		Session: int64(c.Session),
		Window:  c.Window,
		Fresh:   c.Fresh,
	})
	token.Header["kid"] = key.ID
	signed, err := token.SignedString(key.Secret)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return signed, nil
}

// Verify returns the claims of a valid, unexpired token of this installation. Its error wraps logon.ErrUnavailable when only the
// database could have told whether the token's key is ours; every other error means that the token is not valid.
func (t *Tokens) Verify(ctx context.Context, token string) (logon.Claims, error) {
	if token == "" || len(token) > maxLength {
		return logon.Claims{}, errInvalid
	}
	var claims wireClaims
	_, err := t.parser.ParseWithClaims(token, &claims, func(parsed *jwt.Token) (any, error) {
		kid, _ := parsed.Header["kid"].(string)
		return t.keys.byID(ctx, kid)
	})
	if err != nil {
		return logon.Claims{}, fmt.Errorf("%w: %w", errInvalid, err)
	}
	return claims.checked(t.now())
}

// checked refuses a well-signed token that lacks a claim: another edition of this server may have made it.
func (c wireClaims) checked(now time.Time) (logon.Claims, error) {
	user, err := strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || user <= 0 || c.Session <= 0 || c.Window == "" || c.IssuedAt == nil {
		return logon.Claims{}, fmt.Errorf("%w: a claim is missing", errInvalid)
	}
	claims := logon.Claims{Session: logon.SessionID(c.Session), User: logon.UserID(user), Window: c.Window}
	if now.Sub(c.IssuedAt.Time) <= logon.PendingFor {
		claims.Fresh = c.Fresh
	}
	return claims, nil
}
