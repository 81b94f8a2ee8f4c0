package httpapi

import (
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"time"

	"stationmaster/server/logon"
)

// seal closes what a browser keeps for the server, so that nobody reads or changes it on the way; every node of the installation opens it.
type seal struct{ cipher.AEAD }

// newSeal takes its key from the installation's secret.
func newSeal(i logon.Installation) seal {
	return seal{logon.NewSeal(i.Secret, "stationmaster sso cookies")}
}

// sealed is a value with the time that it is over.
type sealed[T any] struct {
	Until time.Time
	Value T
}

// closed seals a value of a kind; it opens as that kind only.
func closed[T any](s seal, kind string, value T, lasts time.Duration) (string, error) {
	plain, err := json.Marshal(sealed[T]{time.Now().Add(lasts), value})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.Seal(nil, nil, plain, []byte(kind))), nil
}

// opened gives what closed has sealed; nil for anything else, or when its time is over.
func opened[T any](s seal, kind, text string) *T {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || text == "" {
		return nil
	}
	plain, err := s.Open(nil, nil, raw, []byte(kind))
	if err != nil {
		return nil
	}
	var v sealed[T]
	if json.Unmarshal(plain, &v) != nil || time.Now().After(v.Until) {
		return nil
	}
	return &v.Value
}
