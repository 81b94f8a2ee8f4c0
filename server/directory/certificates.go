package directory

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// authorities reads certificates in PEM, and passes over what a file has written between them.
func authorities(text string) (*x509.CertPool, error) {
	list, err := readCertificates(text)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, cert := range list {
		pool.AddCert(cert)
	}
	return pool, nil
}

// certificates writes those of a text that is shown anew. Nothing else may be in it: what a decoder passes over may be a key that lacks its last line.
func certificates(text string) (string, error) {
	list, err := readCertificates(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, cert := range list {
		if err := pem.Encode(&out, &pem.Block{Type: certificateType, Bytes: cert.Raw}); err != nil {
			panic(err) // it has no headers
		}
	}
	solid := func(text string) string { return strings.Join(strings.Fields(text), "") }
	if solid(text) != solid(out.String()) {
		return "", errors.New("has something beside whole certificates in PEM: nothing else may be there, for it is shown")
	}
	return strings.TrimSpace(out.String()), nil
}

const certificateType = "CERTIFICATE"

// readCertificates refuses a key among them: whoever puts one there has made a mistake.
func readCertificates(text string) ([]*x509.Certificate, error) {
	var list []*x509.Certificate
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != certificateType {
			return nil, fmt.Errorf("has a %s beside the certificates", block.Type)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("has a certificate that cannot be read: %w", err)
		}
		list = append(list, cert)
	}
	if len(list) == 0 {
		return nil, errors.New("has no certificate in PEM")
	}
	return list, nil
}
