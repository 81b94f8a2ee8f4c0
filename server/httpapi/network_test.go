package httpapi

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func prefixes(all ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

var floorNetwork = Network{
	Machines: prefixes("127.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"),
	Proxies:  prefixes("172.16.0.0/30", "::ffff:172.16.9.0/120", "fd00::1/128", "10.1.255.1/32"),
	Header:   "X-Machine",
}

func TestMachine(t *testing.T) {
	const gateway, proxy = "172.16.0.1:80", "172.16.0.2"
	tests := []struct {
		name, peer       string
		forwarded        []string
		header           []string
		address, machine string
	}{
		{"an address of its own", "10.1.2.3:5", nil, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"loopback", "127.0.0.1:5", nil, nil, "127.0.0.1", "addr:127.0.0.1"},
		{"another loopback address is another machine", "127.0.0.2:5", nil, nil, "127.0.0.2", "addr:127.0.0.2"},
		{"loopback of IPv6 is the same", "[::1]:5", nil, nil, "127.0.0.1", "addr:127.0.0.1"},
		{"mapped is unmapped", "[::ffff:10.1.2.3]:5", nil, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"a zone is cut", "[2001:db8::1%eth0]:5", nil, nil, "2001:db8::1", "addr:2001:db8::1"},
		{"elsewhere the device counts", "192.0.2.1:5", nil, nil, "192.0.2.1", "device:hash"},
		{"strangers' forwarding headers do not count", "192.0.2.1:5", []string{"10.1.2.3"}, nil, "192.0.2.1", "device:hash"},
		{"nor those of a machine in the networks", "10.1.9.9:5", []string{"10.1.2.3"}, nil, "10.1.9.9", "addr:10.1.9.9"},
		{"strangers' machine headers do not count", "192.0.2.1:5", nil, []string{"pc7"}, "192.0.2.1", "device:hash"},
		{"a trusted proxy tells", gateway, []string{"10.1.2.3"}, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"a mapped prefix of proxies", "172.16.9.9:1", []string{"10.1.2.3"}, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"a proxy of IPv6", "[fd00::1]:1", []string{"2001:db8::7"}, nil, "2001:db8::7", "addr:2001:db8::7"},
		{"right to left until the first untrusted", gateway, []string{"10.1.6.6, 192.0.2.1, " + proxy}, nil, "192.0.2.1", "device:hash"},
		{"over several lines", gateway, []string{"10.1.6.6", "10.1.2.3", proxy}, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"with ports", gateway, []string{"10.1.2.3:5678"}, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"in brackets", gateway, []string{"[2001:db8::7]"}, nil, "2001:db8::7", "addr:2001:db8::7"},
		{"in brackets with a port", gateway, []string{"[2001:db8::7]:9"}, nil, "2001:db8::7", "addr:2001:db8::7"},
		{"only proxies: nothing is known", gateway, []string{"172.16.0.3, " + proxy}, nil, "", "device:hash"},
		{"nothing forwarded: nothing is known", gateway, nil, nil, "", "device:hash"},
		{"a proxy in the networks is not its clients' machine", "10.1.255.1:5", nil, nil, "", "device:hash"},
		{"nor when it says that it is", "10.1.255.1:5", []string{"10.1.255.1"}, nil, "", "device:hash"},
		{"a machine behind it has its own", "10.1.255.1:5", []string{"10.1.2.3"}, nil, "10.1.2.3", "addr:10.1.2.3"},
		{"no address: nothing is known", gateway, []string{"10.1.2.3, unknown"}, nil, "", "device:hash"},
		{"empty: nothing is known", gateway, []string{""}, nil, "", "device:hash"},
		{"the gateway names it", gateway, []string{"192.0.2.1"}, []string{"pc-7.floor"}, "192.0.2.1", "gateway:pc-7.floor"},
		{"its name counts before the address", gateway, []string{"10.1.2.3"}, []string{" pc7 "}, "10.1.2.3", "gateway:pc7"},
		{"two names are none", gateway, []string{"192.0.2.1"}, []string{"pc7", "pc8"}, "192.0.2.1", "device:hash"},
		{"an empty name is none", gateway, []string{"192.0.2.1"}, []string{" "}, "192.0.2.1", "device:hash"},
		{"a name with odd characters is none", gateway, []string{"192.0.2.1"}, []string{"pc\x007"}, "192.0.2.1", "device:hash"},
		{"an overlong name is none", gateway, []string{"192.0.2.1"}, []string{strings.Repeat("x", 129)}, "192.0.2.1", "device:hash"},
		{"a peer without an address", "@", nil, nil, "", "device:hash"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.peer
			r.Header["X-Forwarded-For"] = test.forwarded
			r.Header["X-Machine"] = test.header
			address := ""
			if a := floorNetwork.client(r); a.IsValid() {
				address = a.String()
			}
			if machine := floorNetwork.machine(r, "hash"); address != test.address || machine != test.machine {
				t.Errorf("got %q, %q; want %q, %q", address, machine, test.address, test.machine)
			}
		})
	}
}

func TestOrigin(t *testing.T) {
	tests := []struct {
		name, peer, proto, host, want string
	}{
		{"direct", "192.0.2.1:5", "", "", "http://desk.example"},
		{"strangers do not tell", "192.0.2.1:5", "https", "evil.example", "http://desk.example"},
		{"a proxy tells", "172.16.0.1:5", "https", "floor.example", "https://floor.example"},
		{"the nearest proxy's word counts", "172.16.0.1:5", "http, https", "evil.example, floor.example", "https://floor.example"},
		{"a proxy that tells nothing", "172.16.0.1:5", "", "", "http://desk.example"},
		{"a proxy that tells nonsense", "172.16.0.1:5", "gopher", "", "http://desk.example"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "http://desk.example/", nil)
			r.RemoteAddr = test.peer
			for name, value := range map[string]string{"X-Forwarded-Proto": test.proto, "X-Forwarded-Host": test.host} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if got := floorNetwork.origin(r); got != test.want {
				t.Errorf("got %s; want %s", got, test.want)
			}
		})
	}
}

// Whatever strangers send, they are never taken for a machine of the networks, nor named by a header.
func FuzzMachineOfStrangers(f *testing.F) {
	f.Add("10.1.2.3", "pc7", "192.0.2.1:1")
	f.Add("127.0.0.1, 172.16.0.1", "x", "[2001:db9::1]:1")
	f.Fuzz(func(t *testing.T, forwarded, header, peer string) {
		r := &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": {forwarded}, "X-Machine": {header}}}
		address, ok := parseAddress(peer)
		machine := floorNetwork.machine(r, "hash")
		switch {
		case ok && contains(floorNetwork.Proxies, address):
			if !strings.HasPrefix(machine, "gateway:") && machine != "device:hash" && !strings.HasPrefix(machine, "addr:") {
				t.Errorf("machine %q", machine)
			}
		case ok && contains(floorNetwork.Machines, address):
			if machine != "addr:"+address.String() {
				t.Errorf("%q, not its own address", machine)
			}
		case machine != "device:hash":
			t.Errorf("a stranger is taken for %q", machine)
		}
	})
}
