package logon

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"
)

// How long a saved logon lasts without being used (what browsers keep a cookie for at the most), and how long the token before the
// current one is still good: its reply may have been lost, or another window of the same browser was restored at the same moment.
const (
	SavedFor       = 400 * 24 * time.Hour
	SavedAgainFor  = time.Minute
	SavedTellFor   = 7 * 24 * time.Hour  // how long sessions say that saved logons were revoked
	SavedRecordFor = 30 * 24 * time.Hour // how long a void one is remembered, so that its use has its user and cause in the ledger
)

// SavedLogon is automatic log on, switched on by a user in one browser: what was chosen there when it was, and where it was used last. No
// password is in it; a new password voids it.
type SavedLogon struct {
	ID              int64
	User            UserID
	Device          []byte // hash of the browser's device secret: it is good nowhere else
	PasswordVersion int64
	Choice          Choice
	Browser, System string // as far as they are known
	Address         string // of the last use
	Created, Used   time.Time
}

// SavedToken is what the browser keeps, and only it: the series, which stays and finds the saved logon, and a secret that each use
// replaces. A series with another secret than the last two is a copy that somebody uses.
type SavedToken struct{ Series, Secret string }

// NewSavedToken makes the first one.
func NewSavedToken() SavedToken { return SavedToken{Series: NewSecret()[:22], Secret: NewSecret()} }

// ParseSavedToken reads what Text wrote. What is none gives an empty one, which opens nothing.
func ParseSavedToken(text string) SavedToken {
	series, secret, _ := strings.Cut(text, ".")
	for _, part := range []string{series, secret} {
		if _, err := base64.RawURLEncoding.DecodeString(part); err != nil || part == "" || len(part) > maxTicket {
			return SavedToken{}
		}
	}
	return SavedToken{series, secret}
}

// Text is for a cookie; empty for an empty one.
func (t SavedToken) Text() string {
	if t.Series == "" {
		return ""
	}
	return t.Series + "." + t.Secret
}

// Next is the token that replaces this one. The salt is kept beside the saved logon, so that a repeated use gets the same successor as the
// first, and it does not matter which of the two replies comes last; who has only one of token and salt cannot know it.
func (t SavedToken) Next(salt []byte) SavedToken {
	mac := hmac.New(sha256.New, []byte(t.Secret))
	mac.Write(salt)
	return SavedToken{t.Series, base64.RawURLEncoding.EncodeToString(mac.Sum(nil))}
}

func newSalt() []byte {
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return salt
}

// SavedEnd is why a saved logon is void.
type SavedEnd string

// The ends of saved logons. SavedReplaced is that of one whose browser has another now, or was logged on from without automatic log on.
const (
	SavedRevoked   SavedEnd = "revoked"
	SavedLoggedOff SavedEnd = "logged_off"
	SavedReplaced  SavedEnd = "replaced"
	SavedPassword  SavedEnd = "password_changed"
	SavedDisabled  SavedEnd = "user_disabled"
	SavedDeleted   SavedEnd = "user_deleted"
	SavedPolicyOff SavedEnd = "policy_off"
	SavedReused    SavedEnd = "reused"
	SavedExpired   SavedEnd = "expired"
)

// SavedUse is a token that somebody shows.
type SavedUse struct {
	Series, Secret           []byte // hashes of its parts
	Next, Salt               []byte // what replaces it if it is the current one: the hash of the next secret, and the salt that makes it
	Device                   []byte
	Address, Browser, System string
}

// SavedFound is what became of a SavedUse.
type SavedFound struct {
	SavedLogon
	UserName string
	Verdict  SavedVerdict
	End      SavedEnd // of a void one
	Salt     []byte   // of a good one: makes the next token from the one that was shown
}

// SavedVerdict says what a shown token is worth.
type SavedVerdict int

const (
	// SavedVoid opens nothing any more.
	SavedVoid SavedVerdict = iota
	// SavedCurrent is good, and is replaced.
	SavedCurrent
	// SavedAgain is the one before it, good once more: it gets the same successor as the first time.
	SavedAgain
	// SavedCopied was used too late or on another device: all of its user's are revoked.
	SavedCopied
)

// SavedFacts are what a shown token is judged by, read under the locks.
type SavedFacts struct {
	Void       bool // also by its time
	SameDevice bool
	Current    bool // the secret is the current one,
	Previous   bool // or the one before it
	Replaced   time.Duration
}

// DecideSaved judges a token whose series is known.
func DecideSaved(f SavedFacts) SavedVerdict {
	switch {
	case f.Void: // what was stolen is worth nothing, and nobody is alarmed twice
		return SavedVoid
	case f.SameDevice && f.Current:
		return SavedCurrent
	case f.SameDevice && f.Previous && f.Replaced < SavedAgainFor:
		return SavedAgain
	}
	return SavedCopied
}

// NewSaved is a saved logon to be made with a granted claim; whatever else that device had is replaced by it.
type NewSaved struct {
	Series, Secret  []byte // hashes of the token's parts
	Choice          Choice
	Browser, System string
}
