package directory_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"
	"go.uber.org/goleak"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

func set(t *testing.T, configs ...directory.Config) *directory.Set {
	t.Helper()
	s, err := directory.New(configs, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// anybody lets a password be tried, whoever's it is.
func anybody(string) error { return nil }

func cause(err error) logon.DirectoryCause {
	var e *logon.DirectoryError
	if errors.As(err, &e) {
		return e.Cause
	}
	return ""
}

func TestOpenLDAP(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	s := set(t, server.Config())
	const wrong = "Wrong-horse-7"

	t.Run("lets in who has the right password", func(t *testing.T) {
		for _, typed := range []string{`OPEN\bo`, "bo@open.example", "bo", `open\BO`} {
			a, err := s.Authenticate(t.Context(), "open", typed, right, anybody)
			if err != nil {
				t.Fatalf("%s: %v", typed, err)
			}
			if a.Source != "open" || len(a.ID) != 36 || a.Name != `OPEN\bo` || a.DisplayName != "Bo Berg" || a.Mail != "bo@corp.example" ||
				a.PasswordStamp != "20200101000000Z" || a.State != logon.AccountEnabled {
				t.Errorf("%s is %+v", typed, a)
			}
			want := []string{"cn=everybody," + directorytest.Groups, "cn=floor," + directorytest.Groups, "cn=staff," + directorytest.Groups}
			if !slices.Equal(a.Groups, want) {
				t.Errorf("groups are %q", a.Groups)
			}
		}
	})
	t.Run("says why it does not", func(t *testing.T) {
		for _, c := range []struct {
			typed, password string
			cause           logon.DirectoryCause
		}{
			{"bo", wrong, logon.CauseWrongPassword},
			{"bo", "", logon.CauseWrongPassword},
			{"nobody", right, logon.CauseUnknownAccount},
			{"disabled", right, logon.CauseAccountLocked},
			{"reset", right, logon.CauseMustChange},
			{"old", right, logon.CausePasswordExpired},
			{"locked", wrong, logon.CauseWrongPassword},
			{"locked", wrong, logon.CauseWrongPassword},
			{"locked", wrong, logon.CauseWrongPassword},
			{"locked", right, logon.CauseAccountLocked},
		} {
			if _, err := s.Authenticate(t.Context(), "open", c.typed, c.password, anybody); cause(err) != c.cause {
				t.Errorf("%s with %q: %v, not %s", c.typed, c.password, err, c.cause)
			}
		}
		for typed, state := range map[string]logon.AccountState{
			"bo": logon.AccountEnabled, "locked": logon.AccountLocked, "disabled": logon.AccountDisabled,
		} {
			if a, err := s.Find(t.Context(), "open", typed); err != nil || a.State != state {
				t.Errorf("%s is %q, %v", typed, a.State, err)
			}
		}
	})
	t.Run("takes what is typed as a name and nothing else", func(t *testing.T) {
		for _, typed := range []string{
			"*", "b*", "bo)(uid=*", "bo)(|(uid=*", "bo\x00", `OPEN\*`, "*@open.example", "uid=bo," + directorytest.People, `OPEN\`, "@open.example",
			"\\62o", "bo,ou=people", "\"bo\"", "bo\n", "Keys (none)", "\xff\xfe",
		} {
			if _, err := s.Authenticate(t.Context(), "open", typed, right, anybody); cause(err) != logon.CauseUnknownAccount {
				t.Errorf("%q: %v", typed, err)
			}
		}
	})
	t.Run("finds again who was moved and renamed", func(t *testing.T) {
		before, err := s.Find(t.Context(), "open", "eve")
		if err != nil {
			t.Fatal(err)
		}
		move(t, server.Admin(t), "uid=eve,"+directorytest.People, "uid=eva", "ou=moved,"+directorytest.People)
		found, err := s.Lookup(t.Context(), "open", []string{before.ID, "00000000-0000-0000-0000-000000000000", "*", ""})
		if err != nil || len(found) != 1 || found[before.ID].Name != `OPEN\eva` {
			t.Errorf("found %+v, %v", found, err)
		}
		if _, err := s.Find(t.Context(), "open", "eve"); cause(err) != logon.CauseUnknownAccount {
			t.Errorf("the old name finds: %v", err)
		}
	})
	t.Run("has names that no user of ours can have", func(t *testing.T) {
		for uid, want := range map[string]string{
			`a\b`: "", "a@b": "", "umläut ⚓": "",
			strings.Repeat("z", 200): "cannot log on here: its uid is longer than 123 characters",
			"turned\u202ename":       "cannot log on here: its uid has characters that cannot be seen",
		} {
			add := ldap.NewAddRequest("uid="+ldap.EscapeDN(uid)+","+directorytest.People, nil)
			for attribute, value := range map[string]string{
				"objectClass": "inetOrgPerson", "uid": uid, "cn": "Odd", "sn": "Odd", "displayName": "Odd\u0001\u202e One", "userPassword": right,
				"mail": strings.Repeat("m", 400),
			} {
				add.Attribute(attribute, []string{value})
			}
			if err := server.Admin(t).Add(add); err != nil {
				t.Fatal(err)
			}
			a, err := s.Authenticate(t.Context(), "open", `OPEN\`+uid, right, anybody)
			switch {
			case want == "" && (err != nil || a.Name != `OPEN\`+uid || a.DisplayName != "Odd One" || a.Mail != ""):
				t.Errorf("%s is %+v, %v", uid, a, err)
			case want != "" && (cause(err) != logon.CauseUnknownAccount || !strings.Contains(err.Error(), want)):
				t.Errorf("%s: %v", uid, err)
			}
		}
	})
	if h := s.Health(); len(h) != 1 || !h[0].Up || h[0].Since.IsZero() {
		t.Errorf("health is %+v", h)
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
