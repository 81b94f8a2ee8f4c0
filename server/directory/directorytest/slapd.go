package directorytest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
)

// What a test's OpenLDAP has. Every person's password is Password.
const (
	Base     = "dc=corp,dc=example"
	People   = "ou=people," + Base
	Groups   = "ou=groups," + Base
	Service  = "cn=stationmaster," + Base
	Root     = "cn=root," + Base
	Password = "Right-horse-7"
)

// Slapd is an OpenLDAP server.
type Slapd struct {
	URL   string // ldap://, which does StartTLS too
	URLS  string // ldaps://
	CA    *Authority
	start func(testing.TB) bool
	*process
}

// SlapdOptions say what is special about it.
type SlapdOptions struct {
	More  int       // people beside the usual ones, called p00001 …; all are in the group crowd
	Names []string  // of the certificate; empty: 127.0.0.1
	Until time.Time // of the certificate; zero: tomorrow
}

// StartSlapd runs an OpenLDAP until the test ends.
func StartSlapd(t testing.TB, o SlapdOptions) *Slapd {
	t.Helper()
	slapd := program(t, "slapd", "slapd")
	folder := t.TempDir()
	if len(o.Names) == 0 {
		o.Names = []string{"127.0.0.1"}
	}
	if o.Until.IsZero() {
		o.Until = time.Now().Add(24 * time.Hour)
	}
	s := &Slapd{CA: NewAuthority(t, folder)}
	cert, key := s.CA.Issue(t, o.Until, o.Names...)
	must(t, os.Mkdir(filepath.Join(folder, "db"), 0o700))
	config, data := filepath.Join(folder, "slapd.conf"), filepath.Join(folder, "data.ldif")
	must(t, os.WriteFile(config, []byte(strings.NewReplacer("@folder", folder, "@cert", cert, "@key", key, "@ca", s.CA.File).Replace(slapdConf)), 0o600))
	must(t, os.WriteFile(data, []byte(slapdData(o.More)), 0o600))
	// slapadd is slapd by another name.
	load := exec.Command(slapd, "-T", "add", "-q", "-f", config, "-l", data)
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v: %s", err, out)
	}
	port, sport := "", ""
	s.start = func(t testing.TB) bool {
		s.process = run(t, nil, slapd, "-f", config, "-d", "0", "-h", "ldap://127.0.0.1:"+port+"/ ldaps://127.0.0.1:"+sport+"/")
		return s.listens(t, "127.0.0.1:"+port) && s.listens(t, "127.0.0.1:"+sport)
	}
	for attempt := 0; ; attempt++ {
		port, sport = freePort(t), freePort(t)
		if s.start(t) {
			break
		}
		if attempt == 5 {
			t.Fatalf("slapd does not start: %s", s.log.String())
		}
	}
	t.Cleanup(func() { s.kill() })
	s.URL, s.URLS = "ldap://127.0.0.1:"+port, "ldaps://127.0.0.1:"+sport
	return s
}

// Kill ends it at once.
func (s *Slapd) Kill() { s.kill() }

// Restart runs it again at the same addresses, with the data that it had.
func (s *Slapd) Restart(t testing.TB) {
	t.Helper()
	if !s.start(t) {
		t.Fatalf("slapd does not start again: %s", s.log.String())
	}
}

// Config reaches it by ldaps.
func (s *Slapd) Config() directory.Config {
	return directory.Config{
		Name: "open", Kind: directory.OpenLDAP, Domain: "OPEN", UPNSuffixes: []string{"open.example"}, Servers: []string{s.URLS}, CAFile: s.CA.File,
		BindDN: Service, Password: Password, Bases: []string{People}, GroupBases: []string{Groups}, Timeout: 30 * time.Second, Whole: patience,
	}
}

// Admin is a connection that may change everything; it ends with the test.
func (s *Slapd) Admin(t testing.TB) *ldap.Conn {
	t.Helper()
	c, err := ldap.DialURL(s.URL)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	must(t, c.Bind(Root, Password))
	return c
}

const slapdConf = `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile @folder/slapd.pid
TLSCACertificateFile @ca
TLSCertificateFile @cert
TLSCertificateKeyFile @key
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="` + Service + `" read by anonymous auth by * none
database mdb
directory @folder/db
maxsize 268435456
dbnosync
suffix "` + Base + `"
rootdn "` + Root + `"
rootpw ` + Password + `
index objectClass,entryUUID,uid,member eq
overlay ppolicy
ppolicy_default "cn=usual,` + Base + `"
ppolicy_use_lockout
`

// slapdData is the directory in LDIF. The groups are in each other: bo → floor → staff → everybody → floor.
func slapdData(more int) string {
	var b strings.Builder
	entry := func(dn string, lines ...string) { fmt.Fprintf(&b, "dn: %s\n%s\n\n", dn, strings.Join(lines, "\n")) }
	person := func(uid, name string, lines ...string) {
		entry("uid="+uid+","+People, append([]string{
			"objectClass: inetOrgPerson", "uid: " + uid, "cn: " + name, "sn: " + name, "displayName: " + name,
			"mail: " + uid + "@corp.example", "userPassword: " + Password,
		}, lines...)...)
	}
	group := func(name string, members ...string) {
		lines := []string{"objectClass: groupOfNames", "cn: " + name}
		for _, m := range members {
			lines = append(lines, "member: "+m)
		}
		entry("cn="+name+","+Groups, lines...)
	}
	entry(Base, "objectClass: dcObject", "objectClass: organization", "dc: corp", "o: Corp")
	entry(People, "objectClass: organizationalUnit", "ou: people")
	entry("ou=moved,"+People, "objectClass: organizationalUnit", "ou: moved")
	entry(Groups, "objectClass: organizationalUnit", "ou: groups")
	entry(Service, "objectClass: organizationalRole", "objectClass: simpleSecurityObject", "cn: stationmaster", "userPassword: "+Password)
	policy := []string{"objectClass: person", "objectClass: pwdPolicy", "sn: policy", "pwdAttribute: userPassword"}
	entry("cn=usual,"+Base, append(policy, "cn: usual", "pwdLockout: TRUE", "pwdMaxFailure: 3", "pwdLockoutDuration: 0", "pwdMustChange: TRUE")...)
	entry("cn=old,"+Base, append(policy, "cn: old", "pwdMaxAge: 60", "pwdGraceAuthNLimit: 0")...)
	person("bo", "Bo Berg", "pwdChangedTime: 20200101000000Z")
	person("eve", "Eve Ek")
	person("locked", "Lo Lock")
	person("disabled", "Di Abled", "pwdAccountLockedTime: 000001010000Z")
	person("reset", "Re Set", "pwdReset: TRUE")
	person("old", "Old Word", "pwdChangedTime: 20200101000000Z", "pwdPolicySubentry: cn=old,"+Base)
	entry("cn=Keys \\28none\\29,"+People, "objectClass: person", "cn: Keys (none)", "sn: nobody")
	group("floor", "uid=bo,"+People, "cn=everybody,"+Groups)
	group("staff", "CN=Floor, "+Groups)
	group("everybody", "cn=staff,"+Groups)
	var crowd []string
	for i := range more {
		uid := fmt.Sprintf("p%05d", i+1)
		person(uid, "Person "+uid)
		crowd = append(crowd, "uid="+uid+","+People)
	}
	if more > 0 {
		group("crowd", crowd...)
	}
	return b.String()
}

// Kept is a definition that reaches it, as administrators keep one, with changes to its keys; nil takes one away.
func (s *Slapd) Kept(t testing.TB, changes map[string]any) []byte {
	t.Helper()
	ca, err := os.ReadFile(s.CA.File)
	must(t, err)
	keys := map[string]any{
		"kind": directory.OpenLDAP, "domain": "OPEN", "servers": []string{s.URLS}, "ca": string(ca), "bind_dn": Service, "password": Password,
		"bases": []string{People}, "group_bases": []string{Groups}, "timeout": "30s",
	}
	for key, value := range changes {
		if keys[key] = value; value == nil {
			delete(keys, key)
		}
	}
	out, err := json.Marshal(keys)
	must(t, err)
	return out
}
