package directory_test

import (
	"sync"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// TestFiveThousand: the server gives no more than 500 entries without paging.
func TestFiveThousand(t *testing.T) {
	t.Parallel()
	const people = 5000
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{More: people})
	found, err := server.Admin(t).SearchWithPaging(ldap.NewSearchRequest(directorytest.People, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
		"(uid=p*)", []string{"entryUUID"}, nil), 500)
	if err != nil || len(found.Entries) != people {
		t.Fatal(len(found.Entries), err)
	}
	var ids []string
	for _, e := range found.Entries {
		ids = append(ids, e.GetAttributeValue("entryUUID"))
	}
	s := set(t, server.Config())
	accounts, err := s.Lookup(t.Context(), "open", ids)
	if err != nil || len(accounts) != people {
		t.Fatal(len(accounts), err)
	}
	for id, a := range accounts {
		if a.ID != id || len(a.Groups) != 1 || a.Groups[0] != "cn=crowd,"+directorytest.Groups {
			t.Fatalf("%s is %+v", id, a)
		}
	}
	// Everybody at once, on few connections: nobody gets somebody else's answer.
	var all sync.WaitGroup
	for i := range 40 {
		e := found.Entries[i]
		all.Go(func() {
			name := e.DN[len("uid=") : len("uid=")+len("p00001")]
			if a, err := s.Authenticate(t.Context(), "open", name, right, anybody); err != nil || a.Name != `OPEN\`+name {
				t.Errorf("%s: %+v, %v", name, a, err)
			}
			if _, err := s.Authenticate(t.Context(), "open", name, "wrong", anybody); cause(err) != logon.CauseWrongPassword {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
}
