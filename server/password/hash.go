package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// params are what a hash costs.
type params struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// floor are OWASP's least parameters for argon2id; new hashes are made with them.
var floor = params{memory: 19 * 1024, passes: 2, threads: 1}

const (
	saltBytes = 16
	sumBytes  = 32
	// What a stored hash may ask for at most: a damaged row must not take all memory.
	maxMemory = 1 << 20 // KiB
	maxPasses = 64
)

var encoding = base64.RawStdEncoding.Strict()

var errMalformed = errors.New("stored password hash is malformed")

// work is the effort in KiB passes, to which the time is proportional.
func (p params) work() uint64 { return uint64(p.memory) * uint64(p.passes) }

// weakerThan tells whether a hash made with p is to be replaced by one of q.
func (p params) weakerThan(q params) bool { return p.memory < q.memory || p.passes < q.passes }

// hash is one in the PHC string format, taken apart.
type hash struct {
	params
	salt, sum []byte
}

func parse(s string) (hash, error) {
	var h hash
	var version int
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return h, errMalformed
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return h, errMalformed
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.threads); err != nil {
		return h, errMalformed
	}
	var saltErr, sumErr error
	h.salt, saltErr = encoding.DecodeString(parts[4])
	h.sum, sumErr = encoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(h.salt) < 8 || len(h.salt) > 64 || len(h.sum) < 16 || len(h.sum) > 64 {
		return h, errMalformed
	}
	if h.threads == 0 || h.passes == 0 || h.passes > maxPasses || h.memory < 8*uint32(h.threads) || h.memory > maxMemory {
		return h, errMalformed
	}
	if h.String() != s { // Sscanf overlooks what follows a number
		return h, errMalformed
	}
	return h, nil
}

func (h hash) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.threads,
		encoding.EncodeToString(h.salt), encoding.EncodeToString(h.sum))
}

func (h hash) matches(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.threads, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}

func newHash(p params, password string) hash {
	h := hash{params: p, salt: make([]byte, saltBytes)}
	_, _ = rand.Read(h.salt) // never fails (crypto/rand)
	h.sum = argon2.IDKey([]byte(password), h.salt, p.passes, p.memory, p.threads, sumBytes)
	return h
}

// padding is what is to be done beside work that cost have, so that both together cost what want does: a user whose hash is old, or who
// does not exist, is not told apart by the time that the answer takes.
func padding(have uint64, want params) (missing params, needed bool) {
	if have >= want.work() {
		return params{}, false
	}
	memory := (want.work() - have) / uint64(want.passes)
	want.memory = uint32(max(memory, 8*uint64(want.threads))) // argon2 takes no less
	return want, true
}

func spend(password string, have uint64, want params) {
	if p, needed := padding(have, want); needed {
		newHash(p, password)
	}
}
