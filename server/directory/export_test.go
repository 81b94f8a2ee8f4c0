package directory

import (
	"context"

	"github.com/go-ldap/ldap/v3"
)

// BindCause is for tests.
var BindCause = bindCause

// ErrNoStartTLS is for tests.
var ErrNoStartTLS = errNoStartTLS

// EncryptionAdvice is for tests.
func EncryptionAdvice(err error) string { return (&directory{}).encryptionAdvice(err) }

// RangedValues reads an attribute of an entry of the first directory, asked for the named range first, as a server with a lower limit would answer.
func RangedValues(ctx context.Context, s *Set, dn, attribute, first string) (values []string, err error) {
	d := s.all()[0]
	err = d.ask(ctx, func(c *conn) error {
		found, err := c.search(ctx, d.request(dn, ldap.ScopeBaseObject, "(objectClass=*)", []string{attribute + ";range=" + first}))
		if err != nil {
			return err
		}
		values, err = d.values(ctx, c, found.Entries[0], attribute)
		return err
	})
	return values, err
}
