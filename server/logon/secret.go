package logon

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewSecret makes 256 random bits as text. Only HashSecret of it is ever kept.
func NewSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// HashSecret is what is kept of a secret. It needs no salt: the secret is random.
func HashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// HashWindow is how a token names its window, so that the token does not give the window's id away.
func HashWindow(window string) string {
	sum := sha256.Sum256([]byte("window\x00" + window))
	return hex.EncodeToString(sum[:16])
}

// NewNodeID makes the id of a new incarnation.
func NewNodeID() NodeID { return NodeID(NewSecret()[:22]) }
