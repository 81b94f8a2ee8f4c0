package directory_test

import (
	"strings"
	"testing"
	"time"

	"stationmaster/server/directory"
)

const twoDirectories = `
- name: corp
  kind: active_directory
  domain: CORP
  upn_suffixes: [corp.example.com, corp.example]
  default: true
  servers: [ldaps://dc1.corp.example.com, "ldaps://dc2.corp.example.com:3269"]
  timeout: 2s
  bind_dn: svc@corp.example.com
  password: secret
  bases: ["DC=corp,DC=example,DC=com"]
  attributes: {mail: otherMailbox}
- {"name": "open", "kind": "openldap", "domain": "OPEN", "servers": ["ldap://ldap.example"], "start_tls": true,
   "bind_dn": "cn=s,dc=x", "password": "p", "bases": ["ou=people,dc=x"], "group_bases": ["ou=groups,dc=x"]}
`

func TestConfigurationIsFilledIn(t *testing.T) {
	t.Parallel()
	c, err := directory.Parse(twoDirectories)
	if err != nil || len(c) != 2 {
		t.Fatal(c, err)
	}
	corp, open := c[0], c[1]
	if corp.Attributes.ID != "objectGUID" || corp.Attributes.Mail != "otherMailbox" || corp.Timeout != 2*time.Second || corp.GroupBases[0] != corp.Bases[0] {
		t.Errorf("corp is %+v", corp)
	}
	if open.Attributes.Name != "uid" || open.Timeout != 3*time.Second || open.GroupBases[0] != "ou=groups,dc=x" || !open.StartTLS {
		t.Errorf("open is %+v", open)
	}
	if c, err := directory.Parse(""); err != nil || len(c) != 0 {
		t.Error("nothing is", c, err)
	}
	if _, err := directory.Parse("name: corp"); err == nil {
		t.Error("what is no list was taken")
	}
}

func TestConfigurationTellsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := directory.Parse(`
- {name: a, kind: novell, domain: A, default: true, servers: ["ldap://x"], bind_dn: s, password: s, password_file: /x, bases: [nowhere], colour: red, timeout: soon}
- {name: a, kind: openldap, domain: "B\\C", upn_suffixes: [a], default: true, servers: ["ldaps://x"], start_tls: true, user_filter: "(uid=", pool: many}
- {kind: openldap, attributes: {id: "entry UUID", hair: brown}, servers: ["http://x"], plain: perhaps}
- nothing
`)
	if err == nil {
		t.Fatal("nothing was wrong")
	}
	for _, fault := range []string{
		"directory a: kind must", "directory a: servers has ldap://x, where", "directory a: password or", `directory a: bases has "nowhere"`,
		"directory a: colour is not known", "directory a: timeout must be a time like", "directory a: name is there twice", "directory a: domain must",
		"directory a: upn_suffixes has a, which", "directory a: default is true of", "directory a: start_tls is for", "directory a: user_filter is not",
		"directory a: pool must be a number", "directory a: bind_dn is missing", "directory a: bases is missing", "directory no. 3: name must",
		`directory no. 3: attributes.id has "entry UUID"`, "directory no. 3: attributes.hair is not known", `directory no. 3: servers has "http://x"`,
		"directory no. 3: plain must be true or false", "directory no. 4: must be keys",
	} {
		if !strings.Contains(err.Error(), fault) {
			t.Errorf("missing %q in:\n%v", fault, err)
		}
	}
}

// The first fault is the one that an answer names.
func TestFaultsAreInOneOrder(t *testing.T) {
	t.Parallel()
	const document = `[{name: a, attributes: {id: "?", name: "?", upn: "?", display_name: "?", mail: "?", password_stamp: "?", member: "?"}}]`
	_, first := directory.Parse(document)
	for range 20 {
		if _, err := directory.Parse(document); err.Error() != first.Error() {
			t.Fatalf("%v\nand then\n%v", first, err)
		}
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	c, err := directory.Parse(twoDirectories)
	if err != nil {
		t.Fatal(err)
	}
	s := set(t, c...)
	for typed, want := range map[string]struct {
		name      string
		named, ok bool
	}{
		`CORP\bo`:                 {"corp", true, true},
		`corp\bo`:                 {"corp", true, true},
		`corp.example.com\bo`:     {"corp", true, true},
		"bo@CORP.example":         {"corp", true, true},
		"bo@home@corp.example":    {"corp", true, true},
		`OPEN\bo`:                 {"open", true, true},
		"bo":                      {"corp", false, true},
		"":                        {"corp", false, true},
		`OTHER\bo`:                {"", false, false},
		"bo@other.example":        {"", false, false},
		`\bo`:                     {"", false, false},
		`OTHER\bo@corp.example`:   {"", false, false},
		`bo@sub.corp.example.com`: {"", false, false},
	} {
		if name, named, ok := s.Locate(typed); name != want.name || named != want.named || ok != want.ok {
			t.Errorf("%q is %q, %v, %v", typed, name, named, ok)
		}
	}
}
