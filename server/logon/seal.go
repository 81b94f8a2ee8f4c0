package logon

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
)

// NewSeal gives what closes texts for a purpose, with a key from the installation's secret: every node opens what another one closed, and nothing that
// was closed for one purpose opens for another. It puts the nonce, a random one, in front of what it seals; call Seal and Open without one.
func NewSeal(secret []byte, purpose string) cipher.AEAD {
	key, err := hkdf.Key(sha256.New, secret, nil, purpose, 32)
	if err != nil {
		panic(err) // the length is right
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return aead
}
