package directory_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// steps runs a check and gives what it told, a line for each step.
func steps(t *testing.T, config directory.Config, typed, password string) (string, bool) {
	t.Helper()
	var told strings.Builder
	well, err := set(t, config).Check(t.Context(), config.Name, typed, password, func(s directory.Step) {
		fmt.Fprintf(&told, "%v %s: %s -> %s\n", s.OK, s.Name, s.Found, s.Do)
	})
	if err != nil {
		t.Fatal(err)
	}
	return told.String(), well
}

func TestCheckOfServers(t *testing.T) {
	t.Parallel()
	good := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	elsewhere := directorytest.StartSlapd(t, directorytest.SlapdOptions{Names: []string{"ldap.other.example"}})
	old := directorytest.StartSlapd(t, directorytest.SlapdOptions{Until: time.Now().Add(-time.Hour)})
	for name, each := range map[string]struct {
		server          *directorytest.Slapd
		change          func(*directory.Config)
		typed, password string
		want            []string // the last of them is of what went wrong; none: all is well
		well            bool
	}{
		"all is well": {good, nil, `OPEN\bo`, right, []string{
			"true resolve: 127.0.0.1", "true connect:", "true encryption: certificate for 127.0.0.1, until 2", "true service account: " + directorytest.Service,
			"true base ou=people", `true account: OPEN\bo is uid=bo,`, "true state: enabled", "pwdChangedTime is 2020", "true groups: 3,", "true password: is right",
		}, true},
		"without a user":          {good, nil, "", "", []string{"true base"}, true},
		"a wrong password":        {good, nil, "bo", "no", []string{"true groups", "false password: wrong password"}, false},
		"another directory's":     {good, nil, `OTHER\bo`, "", []string{`false account: OTHER\bo names another`, "its domain (OPEN)", "(open.example)"}, false},
		"another suffix":          {good, nil, "bo@other.example", "", []string{"false account: ", "other.example is neither"}, false},
		"no groups' base":         {good, func(c *directory.Config) { c.GroupBases = []string{"ou=none," + directorytest.Base} }, "bo", "", []string{"false groups", "no such DN", "group_bases"}, false},
		"a name that is too long": {good, nil, strings.Repeat("x", 300), "", []string{"false account: unknown account"}, false},
		"nobody":                  {good, nil, "nobody", "", []string{"false account: ", "bases"}, false},
		"a disabled one":          {good, nil, "disabled", "", []string{"false state: disabled -> The account is disabled"}, false},
		"one who must change":     {good, nil, "reset", right, []string{"false password: password must change", "in Windows first"}, false},
		"a name that is none":     {good, func(c *directory.Config) { c.Servers = []string{"ldaps://nowhere.invalid"} }, "bo", "", []string{"false resolve", "DNS"}, false},
		"nobody listens":          {good, func(c *directory.Config) { c.Servers = []string{"ldaps://127.0.0.1:1"} }, "bo", "", []string{"true resolve", "false connect", "firewalls"}, false},
		"another authority":       {good, func(c *directory.Config) { c.CAFile = old.CA.File }, "bo", "", []string{"false encryption", "not in ca_file"}, false},
		"another host":            {elsewhere, nil, "bo", "", []string{"false encryption", "certificate is for ldap.other.example, and servers says 127.0.0.1"}, false},
		"expired":                 {old, nil, "bo", "", []string{"false encryption", "not valid now"}, false},
		"the wrong port":          {good, func(c *directory.Config) { c.Servers = []string{strings.Replace(good.URL, "ldap:", "ldaps:", 1)} }, "", "", []string{"false encryption"}, false},
		"a wrong service account": {good, func(c *directory.Config) { c.Password = "no" }, "bo", "", []string{"true encryption", "false service account", "the password is wrong"}, false},
		"a wrong base":            {good, func(c *directory.Config) { c.Bases = []string{"ou=none," + directorytest.Base} }, "bo", "", []string{"false base ou=none", "no such DN", "bases", "nearest that the server has is " + directorytest.Base}, false},
		"a wrong filter":          {good, func(c *directory.Config) { c.UserFilter = "(uid=none)" }, "bo", "", []string{"false base", "user_filter"}, false},
		"one server of two": {good, func(c *directory.Config) { c.Servers = append([]string{"ldaps://127.0.0.1:1"}, c.Servers...) }, "bo", "", []string{
			"false connect", "true service account", "true account",
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			config := each.server.Config()
			if each.change != nil {
				each.change(&config)
			}
			told, well := steps(t, config, each.typed, each.password)
			if well != each.well {
				t.Errorf("well is %v", well)
			}
			rest := told
			for _, want := range each.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Errorf("%q is missing, or not in this order, in:\n%s", want, told)
				}
				rest = after
			}
		})
	}
}

func TestCheckWithoutThePasswordOfTheServiceAccount(t *testing.T) {
	t.Parallel()
	config := directorytest.StartSlapd(t, directorytest.SlapdOptions{}).Config()
	config.Password, config.PasswordFile = "", filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(config.PasswordFile, []byte(directorytest.Password), 0o600); err != nil {
		t.Fatal(err)
	}
	s := set(t, config)
	if err := os.Remove(config.PasswordFile); err != nil {
		t.Fatal(err)
	}
	var last directory.Step
	well, err := s.Check(t.Context(), config.Name, "", "", func(step directory.Step) { last = step })
	if err != nil || well || last.Name != "service account" || !strings.Contains(last.Found, "cannot be read") || !strings.Contains(last.Do, "password_file") {
		t.Errorf("%+v, %v", last, err)
	}
	if _, err := s.Find(t.Context(), config.Name, "bo"); cause(err) != logon.CauseUnavailable || !strings.Contains(err.Error(), "the service account's password: cannot be read") {
		t.Error(err)
	}
	if h := s.Health()[0]; h.Up || h.Refused {
		t.Errorf("health is %+v", h)
	}
}

func TestAdviceOnEncryption(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"it hangs": os.ErrDeadlineExceeded, "the other port": io.EOF, "usually at 636": tls.RecordHeaderError{}, "can do StartTLS": directory.ErrNoStartTLS, "1.2 at least": io.ErrNoProgress,
	} {
		if got := directory.EncryptionAdvice(fmt.Errorf("read: %w", err)); !strings.Contains(got, want) {
			t.Errorf("on %v: %s", err, got)
		}
	}
}
