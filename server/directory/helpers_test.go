package directory_test

import (
	"testing"

	"github.com/go-ldap/ldap/v3"
)

// move gives an entry another name and place.
func move(t *testing.T, admin *ldap.Conn, dn, name, below string) {
	t.Helper()
	if err := admin.ModifyDN(ldap.NewModifyDNRequest(dn, name, true, below)); err != nil {
		t.Fatal(err)
	}
}
