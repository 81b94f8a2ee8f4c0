package directory_test

import (
	"os"
	"path/filepath"
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

// bundle is a file with the certificates of several.
func bundle(t *testing.T, files ...string) string {
	t.Helper()
	var all []byte
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	name := filepath.Join(t.TempDir(), "bundle.pem")
	if err := os.WriteFile(name, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func content(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
