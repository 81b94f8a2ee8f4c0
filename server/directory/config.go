package directory

import (
	"time"
)

// Config says how one directory is reached, and how it says things. Parse fills in what a kind of directory usually has.
type Config struct {
	Name        string   `yaml:"name,omitempty"`         // as mappings, the ledger and the command line know it; never changed later
	Kind        string   `yaml:"kind,omitempty"`         // active_directory or openldap
	Domain      string   `yaml:"domain,omitempty"`       // NetBIOS name: in front of the backslash, in what is typed and in our users' names
	UPNSuffixes []string `yaml:"upn_suffixes,omitempty"` // behind the @
	Default     bool     `yaml:"default,omitempty"`      // a plain name is looked for here

	Servers  []string `yaml:"servers,omitempty"`   // ldaps:// or ldap://, in the order in which they are tried
	StartTLS bool     `yaml:"start_tls,omitempty"` // with ldap://
	Plain    bool     `yaml:"plain,omitempty"`     // passwords may cross the network readable
	CA       string   `yaml:"ca,omitempty"`        // PEM; empty, and CAFile too: the authorities that this computer trusts
	CAFile   string   `yaml:"ca_file,omitempty"`   // a file with the same

	Timeout time.Duration `yaml:"timeout,omitempty"` // of a connection, and of each answer
	Whole   time.Duration `yaml:"-"`                 // of all that a person waits for, with all servers that are tried; zero: eight seconds. Tests have more
	Pool    int           `yaml:"pool,omitempty"`    // connections of the service account, and as many people at once

	BindDN       string `yaml:"bind_dn,omitempty"` // the service account: a DN, or in an Active Directory also user@domain
	Password     string `yaml:"password,omitempty"`
	PasswordFile string `yaml:"password_file,omitempty"` // read anew for every connection, so that it can be changed while running

	Bases       []string `yaml:"bases,omitempty"`        // where the accounts are
	GroupBases  []string `yaml:"group_bases,omitempty"`  // where the groups are; empty: as Bases
	UserFilter  string   `yaml:"user_filter,omitempty"`  // what an account is
	GroupFilter string   `yaml:"group_filter,omitempty"` // what a group is

	Attributes Attributes `yaml:"attributes,omitempty"`
}

// Attributes are the directory's names of what is read.
type Attributes struct {
	ID          string `yaml:"id,omitempty"`
	Name        string `yaml:"name,omitempty"`
	UPN         string `yaml:"upn,omitempty"` // the whole user@domain; empty: what is before the @ is the name
	DisplayName string `yaml:"display_name,omitempty"`
	Mail        string `yaml:"mail,omitempty"`
	Stamp       string `yaml:"password_stamp,omitempty"`
	Member      string `yaml:"member,omitempty"` // of a group
}

// The kinds of directories.
const (
	ActiveDirectory = "active_directory"
	OpenLDAP        = "openldap"
)

const (
	defaultTimeout = 3 * time.Second
	defaultWhole   = 8 * time.Second
	defaultPool    = 4
)

// presets are what each kind usually has.
var presets = map[string]Config{
	ActiveDirectory: {
		UserFilter:  "(&(objectCategory=person)(objectClass=user))",
		GroupFilter: "(objectClass=group)",
		Attributes: Attributes{
			ID: "objectGUID", Name: "sAMAccountName", UPN: "userPrincipalName", DisplayName: "displayName", Mail: "mail", Stamp: "pwdLastSet",
			Member: "member",
		},
	},
	OpenLDAP: {
		UserFilter:  "(objectClass=person)",
		GroupFilter: "(objectClass=groupOfNames)",
		Attributes: Attributes{
			ID: "entryUUID", Name: "uid", DisplayName: "displayName", Mail: "mail", Stamp: "pwdChangedTime", Member: "member",
		},
	},
}

// withPresets fills in what was left out.
func (c Config) withPresets() Config {
	p := presets[c.Kind]
	for _, each := range []struct {
		value *string
		usual string
	}{
		{&c.UserFilter, p.UserFilter},
		{&c.GroupFilter, p.GroupFilter},
		{&c.Attributes.ID, p.Attributes.ID},
		{&c.Attributes.Name, p.Attributes.Name},
		{&c.Attributes.UPN, p.Attributes.UPN},
		{&c.Attributes.DisplayName, p.Attributes.DisplayName},
		{&c.Attributes.Mail, p.Attributes.Mail},
		{&c.Attributes.Stamp, p.Attributes.Stamp},
		{&c.Attributes.Member, p.Attributes.Member},
	} {
		if *each.value == "" {
			*each.value = each.usual
		}
	}
	if len(c.GroupBases) == 0 {
		c.GroupBases = c.Bases
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Whole == 0 {
		c.Whole = defaultWhole
	}
	if c.Pool == 0 {
		c.Pool = defaultPool
	}
	return c
}
