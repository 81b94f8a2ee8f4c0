package directory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// TestActiveDirectory asks a real one.
func TestActiveDirectory(t *testing.T) {
	t.Parallel()
	samba := directorytest.StartSamba(t)
	const base, staff = directorytest.DomainBase, directorytest.Staff
	samba.AddUnit(t, staff)
	samba.AddUser(t, "svc", directorytest.Users, nil)
	bo := samba.AddUser(t, "bo", directorytest.Users, map[string][]string{
		"displayName": {"Bo Berg"}, "mail": {"bo@corp.example"}, "userPrincipalName": {"bo.berg@corp.example"},
	})
	// The groups are in each other: bo → floor → staff → everybody → floor.
	floor := samba.AddGroup(t, "floor", staff, bo)
	all := samba.AddGroup(t, "staff", staff, floor)
	everybody := samba.AddGroup(t, "everybody (all), of us", staff, all)
	samba.Set(t, floor, "member", bo, everybody)
	s := set(t, samba.Config())

	t.Run("lets in who has the right password", func(t *testing.T) {
		for _, typed := range []string{`CORP\bo`, `corp.example.test\bo`, "bo@corp.example.test", "Bo.Berg@corp.example", "bo"} {
			name, _, ok := s.Locate(typed)
			a, err := s.Authenticate(t.Context(), name, typed, right, anybody)
			if !ok || err != nil {
				t.Fatalf("%s: %v", typed, err)
			}
			if len(a.ID) != 36 || a.Name != `CORP\bo` || a.DisplayName != "Bo Berg" || a.Mail != "bo@corp.example" || len(a.PasswordStamp) != 18 ||
				a.State != logon.AccountEnabled {
				t.Errorf("%s is %+v", typed, a)
			}
			want := []string{all, floor, "CN=Domain Users," + directorytest.Users, "CN=Users,CN=Builtin," + base}
			for _, group := range want {
				if !slices.Contains(a.Groups, group) {
					t.Errorf("%s: %q is missing in %q", typed, group, a.Groups)
				}
			}
			if len(a.Groups) != len(want)+1 {
				t.Errorf("%s: groups are %q", typed, a.Groups)
			}
			// What the directory itself says of groups in groups.
			for _, group := range a.Groups {
				found, err := samba.Admin().Search(ldap.NewSearchRequest(base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
					"(&(distinguishedName="+ldap.EscapeFilter(group)+")(member:1.2.840.113556.1.4.1941:="+ldap.EscapeFilter(bo)+"))", []string{"1.1"}, nil))
				if isPrimary := group == want[2] || group == want[3]; err != nil || (len(found.Entries) == 1) == isPrimary {
					t.Errorf("%s: the directory finds %d, %v", group, len(found.Entries), err)
				}
			}
		}
	})
	t.Run("says why it does not", func(t *testing.T) { refusals(t, samba, s) })
	t.Run("takes what is typed as a name and nothing else", func(t *testing.T) {
		for _, typed := range []string{
			"*", "b*", "bo)(cn=*", `CORP\bo)(|(cn=*`, `CORP\*`, "*@corp.example.test", bo, "bo\x00", `CORP\`, "@corp.example", `\62o`, "\xff", "CN=bo",
		} {
			if _, err := s.Authenticate(t.Context(), "corp", typed, right, anybody); cause(err) != logon.CauseUnknownAccount {
				t.Errorf("%q: %v", typed, err)
			}
		}
	})
	t.Run("finds again who was moved and renamed, and misses who was removed", func(t *testing.T) {
		eve := samba.AddUser(t, "eve", directorytest.Users, nil)
		ida := samba.AddUser(t, "ida", directorytest.Users, nil)
		idOf := func(typed string) string {
			t.Helper()
			a, err := s.Find(t.Context(), "corp", typed)
			if err != nil {
				t.Fatal(err)
			}
			return a.ID
		}
		ids := []string{idOf("bo"), idOf("eve"), idOf("ida"), "not a GUID"}
		move(t, samba.Admin(), eve, `CN=Eva (new)\, Ek`, staff)
		samba.Set(t, `CN=Eva (new)\, Ek,`+staff, "sAMAccountName", "eva")
		if err := samba.Admin().Del(ldap.NewDelRequest(ida, nil)); err != nil {
			t.Fatal(err)
		}
		found, err := s.Lookup(t.Context(), "corp", ids)
		if err != nil || len(found) != 2 || found[ids[1]].Name != `CORP\eva` || found[ids[0]].Name != `CORP\bo` {
			t.Fatalf("found %+v, %v", found, err)
		}
		if one, err := s.Find(t.Context(), "corp", "bo"); err != nil || !slices.Equal(one.Groups, found[ids[0]].Groups) {
			t.Errorf("looked up together %q, alone %q, %v", found[ids[0]].Groups, one.Groups, err)
		}
		if _, err := s.Authenticate(t.Context(), "corp", "eva", right, anybody); err != nil {
			t.Errorf("at the new place: %v", err)
		}
	})
	t.Run("is in more groups than one answer has", func(t *testing.T) {
		many := samba.AddUser(t, "many", directorytest.Users, nil)
		var want []string
		for i := range 5 {
			want = append(want, samba.AddGroup(t, fmt.Sprintf("many%d", i), staff, many))
		}
		for _, first := range []string{"0-0", "0-1", "0-3", "0-4", "0-*"} {
			got, err := directory.RangedValues(t.Context(), s, many, "memberOf", first)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("asked for %s first: %q, %v", first, got, err)
			}
		}
	})
	t.Run("notices a new password", func(t *testing.T) {
		before, err := s.Find(t.Context(), "corp", "bo")
		if err != nil {
			t.Fatal(err)
		}
		samba.Set(t, bo, "unicodePwd", directorytest.UnicodePassword("Another-horse-8"))
		after, err := s.Authenticate(t.Context(), "corp", "bo", "Another-horse-8", anybody)
		if err != nil || after.PasswordStamp == before.PasswordStamp {
			t.Errorf("%v; the stamp was %s and is %s", err, before.PasswordStamp, after.PasswordStamp)
		}
	})
	t.Run("is checked step by step", func(t *testing.T) {
		for typed, want := range map[string]string{
			`CORP\bo`: "Domain Users", "mustchange": "false password's age: must be changed", "old": "2019-04-17", "expired": "false state: expired",
			"locked": "false state: locked", "bo": "certificate for dc1." + directorytest.Realm + ", " + samba.Address,
		} {
			if told, _ := steps(t, samba.Config(), typed, ""); !strings.Contains(told, want) {
				t.Errorf("%s: %q is missing in:\n%s", typed, want, told)
			}
		}
		config := samba.Config()
		config.BindDN = "disabled@" + directorytest.Realm
		if told, _ := steps(t, config, "", ""); !strings.Contains(told, "bind_dn: the account is disabled") {
			t.Error(told)
		}
	})
	t.Run("does not take an account without rights for an empty directory", func(t *testing.T) {
		config := samba.Config()
		config.UserFilter = "(objectClass=nothing)"
		if _, err := set(t, config).Lookup(t.Context(), "corp", []string{"00000000-0000-0000-0000-000000000001"}); cause(err) != logon.CauseUnavailable {
			t.Error(err)
		}
	})
	t.Run("by StartTLS, and not plain", func(t *testing.T) {
		config := samba.Config()
		config.Servers, config.StartTLS = []string{samba.URL}, true
		if _, err := set(t, config).Find(t.Context(), "corp", "bo"); err != nil {
			t.Error(err)
		}
		config.StartTLS, config.Plain = false, true
		if _, err := set(t, config).Find(t.Context(), "corp", "bo"); cause(err) != logon.CauseUnavailable { // it wants encryption, with code 8
			t.Error(err)
		}
	})
}

// refusals tries accounts that must not get in, each with the cause that the directory gives.
func refusals(t *testing.T, samba *directorytest.Samba, s *directory.Set) {
	const users = directorytest.Users
	samba.SetLockout(t)
	user := func(name string, attributes map[string][]string) string {
		t.Helper()
		return samba.AddUser(t, name, users, attributes)
	}
	user("wrong", nil)
	user("locked", nil)
	user("disabled", map[string][]string{"userAccountControl": {"514"}})
	user("expired", map[string][]string{"accountExpires": {"132000000000000000"}})
	user("hours", map[string][]string{"logonHours": {string(make([]byte, 21))}})
	samba.Set(t, user("mustchange", nil), "pwdLastSet", "0")
	samba.SetBehindItsBack(t, user("old", nil), "pwdLastSet", "132000000000000000") // 42 days are the rule
	for _, c := range []struct {
		typed, password string
		cause           logon.DirectoryCause
	}{
		{"wrong", "no", logon.CauseWrongPassword},
		{"wrong", "", logon.CauseWrongPassword},
		{"nobody", right, logon.CauseUnknownAccount},
		{"disabled", right, logon.CauseAccountDisabled},
		{"expired", right, logon.CauseAccountExpired},
		{"hours", right, logon.CauseLogonHours},
		{"mustchange", right, logon.CauseMustChange},
		{"mustchange", "no", logon.CauseWrongPassword},
		{"old", right, logon.CausePasswordExpired},
		{"locked", "no", logon.CauseWrongPassword},
		{"locked", "no", logon.CauseWrongPassword},
		{"locked", "no", logon.CauseWrongPassword},
		{"locked", right, logon.CauseAccountLocked},
	} {
		if _, err := s.Authenticate(t.Context(), "corp", c.typed, c.password, anybody); cause(err) != c.cause {
			t.Errorf("%s with %q: %v, not %s", c.typed, c.password, err, c.cause)
		}
	}
	for typed, state := range map[string]logon.AccountState{
		"wrong": logon.AccountEnabled, "locked": logon.AccountLocked, "disabled": logon.AccountDisabled, "expired": logon.AccountExpired,
	} {
		if a, err := s.Find(t.Context(), "corp", typed); err != nil || a.State != state {
			t.Errorf("%s is %q, %v", typed, a.State, err)
		}
	}
}
