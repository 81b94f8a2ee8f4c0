package directory

import (
	"crypto/cipher"
	"encoding/json"
	"errors"
	"slices"

	"stationmaster/server/logon"
)

// errSealed is of a password that cannot be opened: the installation's secret was changed, or somebody changed the row beside it.
var errSealed = errors.New("the kept password cannot be opened here, and has to be entered again")

// seal closes the passwords of service accounts that are kept in the database. One opens only for the servers that it was entered for, so that nobody who
// may change a directory, or its row, can have the password sent to another one (docs/adr/0036).
type seal struct{ cipher.AEAD }

// newSeal takes its key from the installation's secret: every node opens what another one closed.
func newSeal(secret []byte) seal {
	return seal{logon.NewSeal(secret, "stationmaster directory passwords")}
}

func (s seal) closed(password string, c Config) []byte {
	return s.Seal(nil, nil, []byte(password), c.destination())
}

func (s seal) opened(sealed []byte, c Config) (string, error) {
	password, err := s.Open(nil, nil, sealed, c.destination())
	if err != nil || len(password) == 0 {
		return "", errSealed
	}
	return string(password), nil
}

// destination is where a directory's password goes, and how: all that decides who may get to read it. In which order the servers are asked does not.
func (c Config) destination() []byte {
	out, err := json.Marshal(struct {
		Name, BindDN, CA, CAFile string
		Servers                  []string
		StartTLS, Plain          bool
	}{c.Name, c.BindDN, c.CA, c.CAFile, slices.Sorted(slices.Values(c.Servers)), c.StartTLS, c.Plain})
	if err != nil {
		panic(err) // texts and nothing else
	}
	return out
}
