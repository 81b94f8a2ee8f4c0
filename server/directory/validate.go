package directory

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"
)

var (
	goodName      = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)
	goodDomain    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	goodSuffix    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)
	goodAttribute = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$`)
)

const (
	leastTimeout = 500 * time.Millisecond
	mostTimeout  = 30 * time.Second
	mostPool     = 64
)

// check finds what is wrong with directories that the presets were filled into.
func check(configs []Config) []error {
	var all faults
	names, domains, plainTo := map[string]bool{}, map[string]string{}, ""
	for i, c := range configs {
		label := c.Name
		if label == "" {
			label = fmt.Sprintf("no. %d", i+1)
		}
		c.check(all.of(label))
		if names[c.Name] && c.Name != "" {
			all.clash(label, "name", "is there twice")
		}
		names[c.Name] = true
		for _, word := range append([]string{c.Domain}, c.UPNSuffixes...) {
			key := "domain"
			if word != c.Domain {
				key = "upn_suffixes"
			}
			if other, taken := domains[fold(word)]; taken && word != "" {
				all.clash(label, key, "has %s, which directory %s has too", word, other)
			}
		}
		for _, word := range append([]string{c.Domain}, c.UPNSuffixes...) {
			domains[fold(word)] = label
		}
		if c.Default && plainTo != "" {
			all.clash(label, "default", "is true of directory %s too; one can be it", plainTo)
		}
		if c.Default {
			plainTo = label
		}
	}
	return all.list
}

func (c Config) check(fault func(key, format string, args ...any)) {
	if _, known := presets[c.Kind]; !known {
		fault("kind", "must be %s or %s", ActiveDirectory, OpenLDAP)
	}
	if !goodName.MatchString(c.Name) {
		fault("name", "must be small letters, digits, dots and hyphens, at most 40")
	}
	if !goodDomain.MatchString(c.Domain) {
		fault("domain", "must be the word in front of the backslash, like CORP")
	}
	for _, suffix := range c.UPNSuffixes {
		if !goodSuffix.MatchString(suffix) {
			fault("upn_suffixes", "has %q, which is not like corp.example.com", suffix)
		}
	}
	c.checkServers(fault)
	if c.CA != "" {
		if c.CAFile != "" {
			fault("ca", "and ca_file exclude each other")
		}
		if _, err := certificates(c.CA); err != nil {
			fault("ca", "%v", err)
		}
	}
	if c.Timeout < leastTimeout || c.Timeout > mostTimeout {
		fault("timeout", "must be from %v to %v", leastTimeout, mostTimeout)
	}
	if c.Pool < 1 || c.Pool > mostPool {
		fault("pool", "must be from 1 to %d", mostPool)
	}
	if c.BindDN == "" {
		fault("bind_dn", "is missing: the account that this server searches with")
	}
	if (c.Password == "") == (c.PasswordFile == "") {
		fault("password", "or password_file must be given, and only one of them")
	}
	if len(c.Bases) == 0 {
		fault("bases", "is missing: where the accounts are, like DC=corp,DC=example,DC=com")
	}
	noDN := func(key string, bases []string) {
		for _, base := range bases {
			if _, err := ldap.ParseDN(base); err != nil || strings.TrimSpace(base) == "" {
				fault(key, "has %q, which is not a DN", base)
			}
		}
	}
	noDN("bases", c.Bases)
	if !slices.Equal(c.GroupBases, c.Bases) {
		noDN("group_bases", c.GroupBases)
	}
	noFilter := func(key, filter string) {
		if _, err := ldap.CompileFilter(filter); err != nil && presets[c.Kind].UserFilter != "" {
			fault(key, "is not a filter: %v", err)
		}
	}
	noFilter("user_filter", c.UserFilter)
	noFilter("group_filter", c.GroupFilter)
	a := c.Attributes
	for _, each := range []struct{ key, name string }{ // in this order: the first fault is the one that an answer names
		{"id", a.ID},
		{"name", a.Name},
		{"upn", a.UPN},
		{"display_name", a.DisplayName},
		{"mail", a.Mail},
		{"password_stamp", a.Stamp},
		{"member", a.Member},
	} {
		if each.name != "" && !goodAttribute.MatchString(each.name) {
			fault("attributes."+each.key, "has %q, which is not the name of an attribute", each.name)
		}
	}
}

func (c Config) checkServers(fault func(key, format string, args ...any)) {
	if len(c.Servers) == 0 {
		fault("servers", "is missing: addresses like ldaps://dc1.corp.example.com")
	}
	for _, server := range c.Servers {
		u, err := url.Parse(server)
		switch {
		case err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" ||
			u.Scheme != "ldaps" && u.Scheme != "ldap":
			fault("servers", "has %q, which is not an address like ldaps://dc1.corp.example.com", server)
		case u.Scheme == "ldap" && !c.StartTLS && !c.Plain:
			fault("servers", "has %s, where passwords would cross the network readable: use ldaps://, or start_tls: true, or ask for it by plain: true", server)
		case u.Scheme == "ldaps" && c.StartTLS:
			fault("start_tls", "is for ldap://, and %s is encrypted from the start", server)
		}
	}
	if c.Plain && c.StartTLS {
		fault("plain", "and start_tls exclude each other")
	}
}

// fold makes names comparable that differ in case alone.
func fold(s string) string { return strings.ToLower(s) }

// strangers finds names that providers of single sign-on have: mappings and our users' names tell sources apart by them.
func (c Config) strangers(providers []string, all *faults) {
	for _, provider := range providers {
		if c.Name == provider {
			all.clash(c.Name, "name", "is a provider's too")
		}
		if fold(c.Domain) == fold(provider) {
			all.clash(c.Name, "domain", "is a provider's name too")
		}
	}
}
