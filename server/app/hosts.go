package app

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"stationmaster/server/httpapi"
)

// hereName is this host's name where nobody gave it one.
const hereName = "here"

// hostName is what a host may be called in addresses and in the names of cookies.
var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

const maxHostLabel = 60

// ownHost reads HOST_NAME and HOST_LABEL. Without either the page calls this host as the address line does.
func (r *reader) ownHost() httpapi.Host {
	name, label := r.text("HOST_NAME", ""), r.text("HOST_LABEL", "")
	if name != "" && !hostName.MatchString(name) {
		r.wrong("HOST_NAME", fmt.Sprintf("is %q; %s", name, howNamed))
	}
	if why := badLabel(label); why != "" {
		r.wrong("HOST_LABEL", why)
	}
	return httpapi.Host{Name: cmp.Or(name, hereName), Label: cmp.Or(label, name)}
}

const howNamed = "a host's name is of lower case letters, digits and inner hyphens, at most 32"

// otherHosts reads HOSTS: name=address, or name=address and, after a blank, a label, one host after the other with commas between them.
func (r *reader) otherHosts(own httpapi.Host) []httpapi.Host {
	var hosts []httpapi.Host
	for _, one := range r.list("HOSTS", "") {
		host, why := readHost(one)
		taken := slices.ContainsFunc(append(hosts, own), func(h httpapi.Host) bool {
			return h.Name == host.Name || strings.EqualFold(h.Label, host.Label) || strings.EqualFold(h.Label, host.Name) || strings.EqualFold(h.Name, host.Label)
		})
		if why == "" && taken {
			why = "has a name or label that another host has, too"
		}
		if why != "" {
			r.wrong("HOSTS", fmt.Sprintf("has %q, which %s", one, why))
			continue
		}
		hosts = append(hosts, host)
	}
	if len(hosts) > 0 && own.Name == hereName && own.Label == "" {
		r.wrong("HOSTS", "needs HOST_NAME beside it, for people to tell this host from the others")
	}
	return hosts
}

// readHost reads one host of the list, or says what is wrong with it.
func readHost(one string) (h httpapi.Host, why string) {
	name, rest, _ := strings.Cut(one, "=")
	address, label, _ := strings.Cut(strings.TrimSpace(rest), " ")
	h = httpapi.Host{Name: strings.TrimSpace(name), Label: cmp.Or(strings.TrimSpace(label), strings.TrimSpace(name))}
	u, err := url.Parse(address)
	switch {
	case !hostName.MatchString(h.Name):
		return h, "does not begin with a name; " + howNamed
	case err != nil || !isOrigin(u):
		return h, "has no address like https://leeds.example.com after its name and ="
	}
	h.URL = &url.URL{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Host)}
	return h, badLabel(label)
}

func badLabel(label string) string {
	odd := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if utf8.RuneCountInString(label) > maxHostLabel || strings.ContainsFunc(label, odd) {
		return fmt.Sprintf("has a label of more than %d characters, or with one that cannot be printed", maxHostLabel)
	}
	return ""
}
