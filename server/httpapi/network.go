package httpapi

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Network is what the operator says about the networks around the server (design 2, section 3).
type Network struct {
	// Machines are MACHINE_NETWORKS: every computer there has an address of its own, which identifies it.
	Machines []netip.Prefix
	// Proxies are TRUSTED_PROXIES: forwarding headers and Header count from there only.
	Proxies []netip.Prefix
	// Header is MACHINE_HEADER, in which a trusted gateway names the machine. Empty: none does.
	Header string
}

const maxGatewayName = 128

// client is the address that a request comes from: the peer's, or what trusted proxies say. It is the zero address when a trusted
// proxy names nobody but trusted proxies, or something that is not an address: then nothing is known, and no machine may be concluded
// from the proxy's own, or all its clients would be one.
func (n Network) client(r *http.Request) netip.Addr {
	peer, ok := parseAddress(r.RemoteAddr)
	if !ok || !contains(n.Proxies, peer) {
		return peer
	}
	for _, hop := range slices.Backward(list(r.Header, "X-Forwarded-For")) {
		address, ok := parseAddress(hop)
		if !ok {
			break
		}
		if !contains(n.Proxies, address) {
			return address
		}
	}
	return netip.Addr{}
}

// machine identifies the computer: a trusted gateway's name for it, an address that is one computer's own, else the hash of its
// device cookie's secret.
func (n Network) machine(r *http.Request, deviceHash string) string {
	if name, ok := n.gatewayName(r); ok {
		return "gateway:" + name
	}
	if address := n.client(r); address.IsValid() && contains(n.Machines, address) {
		return "addr:" + address.String()
	}
	return "device:" + deviceHash
}

func (n Network) gatewayName(r *http.Request) (string, bool) {
	if n.Header == "" || !n.throughProxy(r) {
		return "", false
	}
	values := r.Header.Values(n.Header)
	if len(values) != 1 {
		return "", false
	}
	name := strings.TrimSpace(values[0])
	unfit := func(r rune) bool { return r <= ' ' || r > '~' }
	return name, name != "" && len(name) <= maxGatewayName && !strings.ContainsFunc(name, unfit)
}

// origin is the scheme and host that the client used, as seen through trusted proxies.
func (n Network) origin(r *http.Request) string {
	return n.scheme(r) + "://" + n.host(r)
}

func (n Network) host(r *http.Request) string {
	if n.throughProxy(r) {
		if hosts := list(r.Header, "X-Forwarded-Host"); len(hosts) > 0 {
			return hosts[len(hosts)-1]
		}
	}
	return r.Host
}

func (n Network) scheme(r *http.Request) string {
	if n.https(r) {
		return "https"
	}
	return "http"
}

// https tells whether the client used HTTPS. Of several proxies the nearest one's word counts: what stands before it may be the
// client's own.
func (n Network) https(r *http.Request) bool {
	if n.throughProxy(r) {
		if schemes := list(r.Header, "X-Forwarded-Proto"); len(schemes) > 0 {
			return strings.EqualFold(schemes[len(schemes)-1], "https")
		}
	}
	return r.TLS != nil
}

func (n Network) throughProxy(r *http.Request) bool {
	peer, ok := parseAddress(r.RemoteAddr)
	return ok && contains(n.Proxies, peer)
}

// list gives the elements of a header that is a list, over all its lines.
func list(h http.Header, name string) []string {
	var out []string
	for _, line := range h.Values(name) {
		for element := range strings.SplitSeq(line, ",") {
			out = append(out, strings.TrimSpace(element))
		}
	}
	return out
}

// parseAddress reads an address with or without a port, in the one form in which addresses are compared: unmapped, without a zone,
// and the loopback of IPv6 as that of IPv4.
func parseAddress(s string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.Addr{}, false
		}
		address = withPort.Addr()
	}
	address = address.Unmap().WithZone("")
	if address == netip.IPv6Loopback() {
		address = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return address, true
}

// contains tells whether one of the prefixes has the address; a prefix of mapped addresses means the IPv4 ones, and one that has ::1 has
// its IPv4 form.
func contains(prefixes []netip.Prefix, address netip.Addr) bool {
	loopback := address == netip.AddrFrom4([4]byte{127, 0, 0, 1})
	for _, p := range prefixes {
		if p.Addr().Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		if p.Contains(address) || loopback && p.Contains(netip.IPv6Loopback()) {
			return true
		}
	}
	return false
}
