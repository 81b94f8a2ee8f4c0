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
	"strconv"
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

	lockedAfter = 3
)

// Samba is an Active Directory domain controller. Making one takes 13 s: a package makes one for all its tests.
type Samba struct {
	Address string // of loopback
	URL     string // ldap://, which wants StartTLS
	URLS    string // ldaps://
	CA      *Authority
	admin   *ldap.Conn
	folder  string
	start   func(testing.TB) bool
	*process
}

// StartSamba makes a domain and runs its controller until the test ends.
func StartSamba(t testing.TB) *Samba {
	t.Helper()
	samba, tool := program(t, "samba", "samba"), program(t, "samba-tool", "samba")
	// Sockets in it have short names only.
	folder, err := os.MkdirTemp("", "samba")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	provision := exec.Command("/usr/bin/python3", "-c", asAnybody, tool, "domain", "provision", "--targetdir="+folder,
		"--realm="+strings.ToUpper(Realm), "--domain="+Domain, "--server-role=dc", "--dns-backend=NONE", "--adminpass="+Password, "--host-name=dc1",
		"--host-ip=127.0.0.1", "--use-rfc2307")
	if out, err := provision.CombinedOutput(); err != nil {
		t.Fatalf("samba-tool domain provision: %v: %s", err, out)
	}
	for _, name := range []string{"pid", "ncalrpc", "cache"} {
		must(t, os.MkdirAll(filepath.Join(folder, name), 0o755))
	}
	s := &Samba{CA: NewAuthority(t, folder), folder: folder}
	config, ports := filepath.Join(folder, "smb.conf"), otherPorts(t, folder)
	s.start = func(t testing.TB) bool {
		s.process = run(t, []string{"LD_PRELOAD=" + ports}, samba, "-F", "-s", config, "--log-basename="+folder, "--no-process-group")
		return s.listens(t, s.Address+":"+portOfURLS)
	}
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
		s.URL, s.URLS = "ldap://"+s.Address+":"+portOfURL, "ldaps://"+s.Address+":"+portOfURLS
		cert, key := s.CA.Issue(t, time.Now().Add(24*time.Hour), s.Address, "dc1."+Realm)
		text := strings.NewReplacer("@folder", folder, "@realm", strings.ToUpper(Realm), "@domain", Domain, "@address", s.Address,
			"@cert", cert, "@key", key, "@ca", s.CA.File).Replace(smbConf)
		must(t, os.WriteFile(config, []byte(text), 0o600))
		if s.start(t) {
			break
		}
		if attempt == 3 {
			t.Fatalf("samba does not start: %s", s.log.String())
		}
	}
	s.connect(t)
	t.Cleanup(func() { s.admin.Close() })
	return s
}

// Kill ends it at once.
func (s *Samba) Kill() { s.kill() }

// Restart runs it again at the same addresses, with the data that it had.
func (s *Samba) Restart(t testing.TB) {
	t.Helper()
	if !s.start(t) {
		t.Fatalf("samba does not start again: %s", s.log.String())
	}
	s.admin.Close()
	s.connect(t)
}

// connect makes the connection that changes the domain.
func (s *Samba) connect(t testing.TB) {
	t.Helper()
	s.admin = s.dial(t)
	must(t, s.admin.Bind("Administrator@"+Realm, Password))
}

func (s *Samba) dial(t testing.TB) *ldap.Conn {
	t.Helper()
	pem, err := os.ReadFile(s.CA.File)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	c, err := ldap.DialURL(s.URLS, ldap.DialWithTLSConfig(&tls.Config{RootCAs: roots, ServerName: s.Address}))
	must(t, err)
	return c
}

// Lock has somebody guess at an account until it is locked; the domain has a threshold for that.
func (s *Samba) Lock(t testing.TB, name string) {
	t.Helper()
	c := s.dial(t)
	defer c.Close()
	for range lockedAfter {
		if err := c.Bind(name+"@"+Realm, "Guessed-horse-1"); !ldap.IsErrorWithCode(err, ldap.LDAPResultInvalidCredentials) {
			t.Fatalf("a wrong password of %s: %v", name, err)
		}
	}
}

// Admin is a connection that may change everything.
func (s *Samba) Admin() *ldap.Conn { return s.admin }

// Config reaches it by ldaps.
func (s *Samba) Config() directory.Config {
	return directory.Config{
		Name: "corp", Kind: directory.ActiveDirectory, Domain: Domain, UPNSuffixes: []string{Realm, "corp.example"}, Default: true,
		Servers: []string{s.URLS}, CAFile: s.CA.File, BindDN: "svc@" + Realm, Password: Password,
		Bases: []string{DomainBase}, Timeout: 30 * time.Second, Whole: patience,
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

// SetLockout has the domain lock accounts after wrong passwords.
func (s *Samba) SetLockout(t testing.TB) {
	t.Helper()
	s.Set(t, DomainBase, "lockoutThreshold", strconv.Itoa(lockedAfter))
}

// AddUnit adds an organizational unit.
func (s *Samba) AddUnit(t testing.TB, dn string) {
	t.Helper()
	add := ldap.NewAddRequest(dn, nil)
	add.Attribute("objectClass", []string{"organizationalUnit"})
	must(t, s.admin.Add(add))
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
