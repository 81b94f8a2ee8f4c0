package app

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environment(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestConfigDefaults(t *testing.T) {
	t.Parallel()
	c, err := ReadConfig(environment())
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.ListenAsked || c.DatabaseURL != "" || c.DataDir != "data" {
		t.Errorf("defaults are %+v", c)
	}
	loopback := netip.MustParseAddr("127.4.5.6")
	if len(c.MachineNetworks) != 2 || !c.MachineNetworks[0].Contains(loopback) || len(c.TrustedProxies) != 0 {
		t.Errorf("networks are %v, trusted %v", c.MachineNetworks, c.TrustedProxies)
	}
}

func TestConfigSaysAllThatIsWrongAtOnce(t *testing.T) {
	t.Parallel()
	_, err := ReadConfig(environment(
		"MACHINE_NETWORKS", "10.0.0.0/33", "PUBLIC_ORIGINS", "stations.example.com", "LOG_LEVEL", "loud", "LOG_FORMAT", "xml",
		"DATABASE_CONNECTIONS", "many", "LISTEN_DATABASE_URL", "postgres://x", "MACHINE_HEADER", "X-Machine",
		"HOST_NAME", "York", "HOST_LABEL", "a\tb", "HOSTS", "leeds", "RESUMES_PER_SECOND", "0",
		"DIRECTORIES", "[{name: corp, hair: brown}]", "PROVIDERS", "[{name: corp, colour: red}]",
	))
	if err == nil {
		t.Fatal("nothing was wrong")
	}
	for _, name := range []string{
		"MACHINE_NETWORKS", "PUBLIC_ORIGINS", "LOG_LEVEL", "LOG_FORMAT", "DATABASE_CONNECTIONS", "LISTEN_DATABASE_URL", "MACHINE_HEADER",
		"HOST_NAME", "HOST_LABEL", "HOSTS", "RESUMES_PER_SECOND", "DIRECTORIES directory corp: hair", "DIRECTORIES directory corp: bases",
		"PROVIDERS provider corp: colour", "PROVIDERS provider corp: label", `PROVIDERS has "corp", which is a directory's name`,
	} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %q", name, err)
		}
	}
}

func TestConfigReadsSecretsFromFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(file, []byte("postgres://secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConfig(environment("DATABASE_URL_FILE", file))
	if err != nil || c.DatabaseURL != "postgres://secret" {
		t.Errorf("got %q, %v", c.DatabaseURL, err)
	}
	if _, err := ReadConfig(environment("DATABASE_URL_FILE", file, "DATABASE_URL", "postgres://other")); err == nil {
		t.Error("a value and a file were both taken")
	}
	if _, err := ReadConfig(environment("DATABASE_URL_FILE", file+".missing")); err == nil {
		t.Error("a missing file was taken")
	}
}

func TestConfigTakesSingleAddresses(t *testing.T) {
	t.Parallel()
	c, err := ReadConfig(environment("TRUSTED_PROXIES", "10.0.0.7, fd00::/8", "PUBLIC_ORIGINS", "https://Stations.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if c.TrustedProxies[0] != netip.MustParsePrefix("10.0.0.7/32") || c.TrustedProxies[1] != netip.MustParsePrefix("fd00::/8") {
		t.Errorf("proxies are %v", c.TrustedProxies)
	}
	if c.PublicOrigins[0] != "https://stations.example.com" {
		t.Errorf("origins are %v", c.PublicOrigins)
	}
}

func TestConfigReadsHosts(t *testing.T) {
	t.Parallel()
	c, err := ReadConfig(environment("HOST_NAME", "york", "HOST_LABEL", "York", "HOSTS", "leeds=https://Leeds.example.com:8443 Leeds floor , hull = http://[::1]:80"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Host.Name != "york" || c.Host.Label != "York" || c.Host.URL != nil || len(c.Hosts) != 2 {
		t.Fatalf("%+v, %+v", c.Host, c.Hosts)
	}
	for i, want := range []string{"leeds Leeds floor https://leeds.example.com:8443", "hull hull http://[::1]:80"} {
		if h := c.Hosts[i]; h.Name+" "+h.Label+" "+h.URL.String() != want {
			t.Errorf("%+v", h)
		}
	}
	if c, err := ReadConfig(environment()); err != nil || c.Host.Name != "here" || c.Host.Label != "" || len(c.Hosts) != 0 {
		t.Errorf("without any: %+v, %v", c.Host, err)
	}
	for _, wrong := range []string{
		"=https://x", "leeds", "leeds=", "leeds=leeds.example.com", "leeds=ftp://x", "leeds=https://x/path", "leeds=https://x/", "leeds=https://u@x", "leeds=https://",
		"Leeds=https://x", "le_eds=https://x", "-=https://x", "york=https://x", "leeds=https://x,leeds=https://y", "leeds=https://x York", "leeds=https://x A,hull=https://y a",
		"leeds=https://x hull,hull=https://y", "leeds=https://x " + strings.Repeat("x", 61), "leeds=https://x a\u202eb",
	} {
		if c, err := ReadConfig(environment("HOST_NAME", "york", "HOSTS", wrong)); err == nil || !strings.Contains(err.Error(), "HOSTS") {
			t.Errorf("%q was taken: %+v, %v", wrong, c.Hosts, err)
		}
	}
	if _, err := ReadConfig(environment("HOSTS", "leeds=https://x")); err == nil || !strings.Contains(err.Error(), "HOST_NAME") {
		t.Errorf("without a name of its own: %v", err)
	}
}
