package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"stationmaster/db/embedded"
	"stationmaster/server/directory"
	"stationmaster/server/httpapi"
	"stationmaster/server/provider"
)

// Config is everything that the environment can say. Each variable NAME can be given as NAME_FILE, the path of a file that holds
// the value, so that secrets need not be in the environment.
type Config struct {
	Listen          string             // LISTEN_ADDR; ListenAsked tells whether it was given
	ListenAsked     bool               //
	DatabaseURL     string             // DATABASE_URL; empty: the private Postgres in DataDir
	ListenURL       string             // LISTEN_DATABASE_URL; for LISTEN, where DATABASE_URL is a pooler. Empty: DATABASE_URL
	DataDir         string             // DATA_DIR
	PublicOrigins   []string           // PUBLIC_ORIGINS; empty: as the request was made
	TrustedProxies  []netip.Prefix     // TRUSTED_PROXIES
	MachineNetworks []netip.Prefix     // MACHINE_NETWORKS
	MachineHeader   string             // MACHINE_HEADER; empty: none
	Host            httpapi.Host       // HOST_NAME and HOST_LABEL
	Hosts           []httpapi.Host     // HOSTS: the others that can be logged on to from here
	MaxConnections  int32              // DATABASE_CONNECTIONS
	Resumes         int                // RESUMES_PER_SECOND; 0: the core's default
	Directories     []directory.Config // DIRECTORIES: whose accounts may log on
	Providers       []provider.Config  // PROVIDERS: of single sign-on
	LogLevel        slog.Level         // LOG_LEVEL
	LogJSON         bool               // LOG_FORMAT is json
}

// ReadConfig reads the environment, and reports all that is wrong with it at once.
func ReadConfig(getenv func(string) string) (Config, error) {
	r := reader{getenv: getenv}
	c := Config{
		Listen:          r.text("LISTEN_ADDR", "127.0.0.1:8080"),
		ListenAsked:     getenv("LISTEN_ADDR") != "" || getenv("LISTEN_ADDR_FILE") != "",
		DatabaseURL:     r.text("DATABASE_URL", ""),
		ListenURL:       r.text("LISTEN_DATABASE_URL", ""),
		DataDir:         r.text("DATA_DIR", embedded.DefaultDataDir),
		PublicOrigins:   r.origins("PUBLIC_ORIGINS"),
		TrustedProxies:  r.networks("TRUSTED_PROXIES", ""),
		MachineNetworks: r.networks("MACHINE_NETWORKS", "127.0.0.0/8,::1/128"),
		MachineHeader:   r.text("MACHINE_HEADER", ""),
		MaxConnections:  int32(r.number("DATABASE_CONNECTIONS", 16, 4, 500)),
		Resumes:         r.number("RESUMES_PER_SECOND", 0, 10, 100_000),
		LogLevel:        r.level("LOG_LEVEL"),
		LogJSON:         r.choice("LOG_FORMAT", "text", "json") == "json",
		Host:            r.ownHost(),
	}
	c.Hosts = r.otherHosts(c.Host)
	c.Directories = r.directories("DIRECTORIES")
	c.Providers = r.providers()
	for _, p := range c.Providers {
		if slices.ContainsFunc(c.Directories, func(d directory.Config) bool { return d.Name == p.Name || strings.EqualFold(d.Domain, p.Name) }) {
			r.wrong("PROVIDERS", fmt.Sprintf("has %q, which is a directory's name or domain: mappings and our users' names tell them apart by it", p.Name))
		}
	}
	if c.ListenURL != "" && c.DatabaseURL == "" {
		r.wrong("LISTEN_DATABASE_URL", "needs DATABASE_URL beside it")
	}
	if c.MachineHeader != "" && len(c.TrustedProxies) == 0 {
		r.wrong("MACHINE_HEADER", "counts from TRUSTED_PROXIES only, and there are none")
	}
	return c, errors.Join(r.errs...)
}

type reader struct {
	getenv func(string) string
	errs   []error
}

func (r *reader) wrong(name, why string) { r.errs = append(r.errs, fmt.Errorf("%s %s", name, why)) }

func (r *reader) text(name, without string) string {
	value, file := r.getenv(name), r.getenv(name+"_FILE")
	switch {
	case value != "" && file != "":
		r.wrong(name, "and "+name+"_FILE are both set; set one")
	case file != "":
		b, err := os.ReadFile(file)
		if err != nil {
			r.wrong(name+"_FILE", "cannot be read: "+err.Error())
		}
		value = strings.TrimSpace(string(b))
	}
	if value == "" {
		return without
	}
	return value
}

func (r *reader) list(name, without string) []string {
	var out []string
	for one := range strings.SplitSeq(r.text(name, without), ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

func (r *reader) networks(name, without string) []netip.Prefix {
	var out []netip.Prefix
	for _, one := range r.list(name, without) {
		p, err := netip.ParsePrefix(one)
		if err != nil {
			addr, addrErr := netip.ParseAddr(one)
			if addrErr != nil {
				r.wrong(name, fmt.Sprintf("has %q, which is neither a network like 10.1.0.0/16 nor an address", one))
				continue
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out
}

func (r *reader) origins(name string) []string {
	var out []string
	for _, one := range r.list(name, "") {
		u, err := url.Parse(one)
		if err != nil || !isOrigin(u) {
			r.wrong(name, fmt.Sprintf("has %q, which is not an origin like https://stations.example.com", one))
			continue
		}
		out = append(out, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	return out
}

// isOrigin tells whether an address is scheme and host and nothing else.
func isOrigin(u *url.URL) bool {
	return u.Hostname() != "" && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}

func (r *reader) number(name string, without, least, most int) int {
	text := r.text(name, "")
	if text == "" {
		return without
	}
	var n int
	if _, err := fmt.Sscanf(text, "%d", &n); err != nil || fmt.Sprint(n) != text || n < least || n > most {
		r.wrong(name, fmt.Sprintf("is %q; it must be a number from %d to %d", text, least, most))
		return without
	}
	return n
}

func (r *reader) level(name string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(r.text(name, "info"))); err != nil {
		r.wrong(name, "must be debug, info, warn or error")
	}
	return l
}

func (r *reader) choice(name string, choices ...string) string {
	value := r.text(name, choices[0])
	for _, c := range choices {
		if value == c {
			return value
		}
	}
	r.wrong(name, "must be one of "+strings.Join(choices, ", "))
	return choices[0]
}
