package directorytest

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
)

// What a test's Active Directory has.
const (
	Domain     = "CORP"
	Realm      = "corp.example.test"
	DomainBase = "DC=corp,DC=example,DC=test"
	Users      = "CN=Users," + DomainBase
	Staff      = "OU=Staff," + DomainBase
)

// Samba is an Active Directory domain controller. Making one takes 13 s: a package makes one for all its tests.
type Samba struct {
	Address string // loopback; its ports are the usual ones
	CA      *Authority
	admin   *ldap.Conn
	folder  string
	*process
}

// StartSamba makes a domain and runs its controller until the test ends. It gives nil, having said so aloud, to who is not root and not
// continuous integration.
func StartSamba(t testing.TB) *Samba {
	t.Helper()
	if os.Getuid() != 0 {
		const why = "NOT TRIED: Active Directory needs its usual ports; run the tests of directories as root"
		if os.Getenv("CI") != "" {
			t.Fatal(why)
		}
		fmt.Fprintln(os.Stderr, why)
		return nil
	}
	samba, tool := program(t, "samba", "samba"), program(t, "samba-tool", "samba")
	// Sockets in it have short names only.
	folder, err := os.MkdirTemp("", "samba")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	provision := exec.Command(tool, "domain", "provision", "--targetdir="+folder, "--realm="+strings.ToUpper(Realm), "--domain="+Domain,
		"--server-role=dc", "--dns-backend=NONE", "--adminpass="+Password, "--host-name=dc1", "--host-ip=127.0.0.1", "--use-rfc2307")
	if out, err := provision.CombinedOutput(); err != nil {
		t.Fatalf("samba-tool domain provision: %v: %s", err, out)
	}
	for _, name := range []string{"pid", "ncalrpc", "cache"} {
		must(t, os.MkdirAll(filepath.Join(folder, name), 0o755))
	}
	s := &Samba{CA: NewAuthority(t, folder), folder: folder}
	t.Cleanup(func() {
		if s.process != nil {
			s.kill()
		}
	})
	for attempt := 0; ; attempt++ {
		// Any address of loopback will do; other tests of this machine have others.
		random := make([]byte, 3)
		_, _ = rand.Read(random)
		s.Address = net.IPv4(127, 1+random[0]%250, random[1], 1+random[2]%250).String()
		cert, key := s.CA.Issue(t, time.Now().Add(24*time.Hour), s.Address, "dc1."+Realm)
		config := filepath.Join(folder, "smb.conf")
		text := strings.NewReplacer("@folder", folder, "@realm", strings.ToUpper(Realm), "@domain", Domain, "@address", s.Address,
			"@cert", cert, "@key", key, "@ca", s.CA.File).Replace(smbConf)
		must(t, os.WriteFile(config, []byte(text), 0o600))
		s.process = run(t, samba, "-F", "-s", config, "--no-process-group")
		if s.listens(t, s.Address+":636") {
			break
		}
		if attempt == 3 {
			t.Fatalf("samba does not start: %s", s.log.String())
		}
	}
	s.connect(t)
	return s
}

// connect makes the connection that changes the domain.
func (s *Samba) connect(t testing.TB) {
	t.Helper()
	pem, err := os.ReadFile(s.CA.File)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	s.admin, err = ldap.DialURL("ldaps://"+s.Address, ldap.DialWithTLSConfig(&tls.Config{RootCAs: roots, ServerName: s.Address}))
	must(t, err)
	t.Cleanup(func() { s.admin.Close() })
	must(t, s.admin.Bind("Administrator@"+Realm, Password))
}

// Admin is a connection that may change everything.
func (s *Samba) Admin() *ldap.Conn { return s.admin }

// Config reaches it by ldaps.
func (s *Samba) Config() directory.Config {
	return directory.Config{
		Name: "corp", Kind: directory.ActiveDirectory, Domain: Domain, UPNSuffixes: []string{Realm, "corp.example"}, Default: true,
		Servers: []string{"ldaps://" + s.Address}, CAFile: s.CA.File, BindDN: "svc@" + Realm, Password: Password,
		Bases: []string{DomainBase}, Timeout: patience / 2, Whole: patience,
	}
}

// AddUser adds an account with the password Password, enabled, and gives its DN.
func (s *Samba) AddUser(t testing.TB, name, below string, attributes map[string][]string) string {
	t.Helper()
	dn := "CN=" + name + "," + below
	add := ldap.NewAddRequest(dn, nil)
	for attribute, values := range map[string][]string{
		"objectClass": {"user"}, "sAMAccountName": {name}, "userPrincipalName": {name + "@" + Realm}, "unicodePwd": {UnicodePassword(Password)},
		"userAccountControl": {"512"},
	} {
		if _, given := attributes[attribute]; !given {
			add.Attribute(attribute, values)
		}
	}
	for attribute, values := range attributes {
		add.Attribute(attribute, values)
	}
	must(t, s.admin.Add(add))
	return dn
}

// AddGroup adds a group with members, and gives its DN.
func (s *Samba) AddGroup(t testing.TB, name, below string, members ...string) string {
	t.Helper()
	dn := "CN=" + ldap.EscapeDN(name) + "," + below
	add := ldap.NewAddRequest(dn, nil)
	add.Attribute("objectClass", []string{"group"})
	if len(members) > 0 {
		add.Attribute("member", members)
	}
	must(t, s.admin.Add(add))
	return dn
}

// Set changes one attribute.
func (s *Samba) Set(t testing.TB, dn, attribute string, values ...string) {
	t.Helper()
	change := ldap.NewModifyRequest(dn, nil)
	change.Replace(attribute, values)
	must(t, s.admin.Modify(change))
}

// SetBehindItsBack changes what nobody may change, in its database.
func (s *Samba) SetBehindItsBack(t testing.TB, dn, attribute, value string) {
	t.Helper()
	modify := exec.Command(program(t, "ldbmodify", "samba"), "-H", filepath.Join(s.folder, "private/sam.ldb.d", strings.ToUpper(DomainBase)+".ldb"))
	modify.Stdin = strings.NewReader("dn: " + dn + "\nchangetype: modify\nreplace: " + attribute + "\n" + attribute + ": " + value + "\n")
	if out, err := modify.CombinedOutput(); err != nil {
		t.Fatalf("ldbmodify: %v: %s", err, out)
	}
}

// UnicodePassword is a password as Active Directory takes it.
func UnicodePassword(password string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(fmt.Sprintf("%q", password))) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

const smbConf = `
[global]
	binddns dir = @folder/bind-dns
	cache directory = @folder/cache
	lock directory = @folder
	state directory = @folder/state
	private dir = @folder/private
	pid directory = @folder/pid
	ncalrpc dir = @folder/ncalrpc
	log file = @folder/log.%m
	logging = file
	panic action =
	netbios name = DC1
	realm = @realm
	workgroup = @domain
	server role = active directory domain controller
	server services = ldap
	interfaces = @address/8
	bind interfaces only = yes
	tls enabled = yes
	tls certfile = @cert
	tls keyfile = @key
	tls cafile = @ca
`
