package directory_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
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
		"a wrong password":        {good, nil, "bo", "no", []string{"true groups", "false password: wrong_password"}, false},
		"nobody":                  {good, nil, "nobody", "", []string{"false account: ", "bases"}, false},
		"a disabled one":          {good, nil, "disabled", "", []string{"false state: disabled -> The account is disabled"}, false},
		"one who must change":     {good, nil, "reset", right, []string{"false password: password_must_change", "in Windows first"}, false},
		"a name that is none":     {good, func(c *directory.Config) { c.Servers = []string{"ldaps://nowhere.invalid"} }, "bo", "", []string{"false resolve", "DNS"}, false},
		"nobody listens":          {good, func(c *directory.Config) { c.Servers = []string{"ldaps://127.0.0.1:1"} }, "bo", "", []string{"true resolve", "false connect", "firewalls"}, false},
		"another authority":       {good, func(c *directory.Config) { c.CAFile = old.CA.File }, "bo", "", []string{"false encryption", "not in ca_file"}, false},
		"another host":            {elsewhere, nil, "bo", "", []string{"false encryption", "certificate is for ldap.other.example, and servers says 127.0.0.1"}, false},
		"expired":                 {old, nil, "bo", "", []string{"false encryption", "not valid now"}, false},
		"the wrong port":          {good, func(c *directory.Config) { c.Servers = []string{strings.Replace(good.URL, "ldap:", "ldaps:", 1)} }, "", "", []string{"false encryption"}, false},
		"a wrong service account": {good, func(c *directory.Config) { c.Password = "no" }, "bo", "", []string{"true encryption", "false service account", "the password is wrong"}, false},
		"a wrong base":            {good, func(c *directory.Config) { c.Bases = []string{"ou=none," + directorytest.Base} }, "bo", "", []string{"false base ou=none", "no such DN"}, false},
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
