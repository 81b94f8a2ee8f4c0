package provider

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Config says how one provider is reached, and which of its claims say what. Parse fills in what is usual.
type Config struct {
	Name         string   // in addresses, in mappings and before the backslash of its users' names; never changed later
	Label        string   // for people
	Issuer       string   // exactly as the provider calls itself
	ClientID     string   // what we are called there
	ClientSecret string   // empty: a public client, by PKCE alone
	Scopes       []string // openid is always among them
	Prompt       string   // login, select_account, consent; empty: as the provider likes
	Claims       Claims
}

// Claims are the names of the provider's claims.
type Claims struct {
	Name, DisplayName, Mail, Groups string
}

var (
	goodName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)
	prompts  = []string{"login", "select_account", "consent"}
)

const (
	maxLabel = 60
	maxText  = 500
)

// Parse reads the list of providers from a YAML document (JSON is YAML) and reports all that is wrong with it at once, each fault with the
// provider and the key.
func Parse(document string) ([]Config, error) {
	var list []yaml.Node
	if err := yaml.Unmarshal([]byte(document), &list); err != nil {
		return nil, fmt.Errorf("is not a YAML list of providers: %w", err)
	}
	var configs []Config
	var all []error
	for i := range list {
		c := Config{Claims: Claims{Name: "preferred_username", DisplayName: "name", Mail: "email", Groups: "groups"}}
		f := &faults{name: fmt.Sprintf("no. %d", i+1)}
		c.read(&list[i], f)
		if slices.ContainsFunc(configs, func(other Config) bool { return other.Name == c.Name && c.Name != "" }) {
			f.add("name", "is there twice")
		}
		configs = append(configs, c)
		all = append(all, f.list...)
	}
	return configs, errors.Join(all...)
}

// faults are what is wrong with one provider.
type faults struct {
	name string
	list []error
}

func (f *faults) add(key, format string, args ...any) {
	f.list = append(f.list, fmt.Errorf("provider %s: %s %s", f.name, key, fmt.Sprintf(format, args...)))
}

// keys reads the keys of a mapping one by one: the library would stop at the first fault, and name none of ours.
func keys(node *yaml.Node, above string, into map[string]any, f *faults) {
	if node.Kind != yaml.MappingNode {
		f.add(strings.TrimSuffix(above, "."), "must be keys with values (line %d)", node.Line)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		where, known := into[key.Value]
		switch {
		case !known:
			f.add(above+key.Value, "is not known here (line %d)", key.Line)
		case seen[key.Value]:
			f.add(above+key.Value, "is there twice (line %d)", key.Line)
		default:
			readValue(above+key.Value, value, where, f)
		}
		seen[key.Value] = true
	}
}

func readValue(key string, value *yaml.Node, where any, f *faults) {
	switch into := where.(type) {
	case *string:
		if value.Kind != yaml.ScalarNode || value.Tag == "!!null" || badText(value.Value) {
			f.add(key, "must be a text (line %d)", value.Line)
			return
		}
		*into = value.Value
	case *[]string:
		if err := value.Decode(into); err != nil || slices.ContainsFunc(*into, func(s string) bool { return s == "" || strings.ContainsAny(s, " \t\n") }) {
			f.add(key, "must be a list of words (line %d)", value.Line)
		}
	case func(*yaml.Node):
		into(value)
	}
}

func badText(s string) bool {
	return len(s) > maxText || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (c *Config) read(node *yaml.Node, f *faults) {
	secretFile := ""
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "name" && goodName.MatchString(node.Content[i+1].Value) {
			f.name = node.Content[i+1].Value
		}
	}
	keys(node, "", map[string]any{
		"name": &c.Name, "label": &c.Label, "issuer": &c.Issuer, "client_id": &c.ClientID, "client_secret": &c.ClientSecret,
		"client_secret_file": &secretFile, "scopes": &c.Scopes, "prompt": &c.Prompt,
		"claims": func(claims *yaml.Node) {
			keys(claims, "claims.", map[string]any{
				"name": &c.Claims.Name, "display_name": &c.Claims.DisplayName, "mail": &c.Claims.Mail, "groups": &c.Claims.Groups,
			}, f)
		},
	}, f)
	c.check(f)
	c.readSecret(secretFile, f)
	if c.Scopes == nil {
		c.Scopes = []string{"openid", "profile", "email"}
	}
	if !slices.Contains(c.Scopes, "openid") {
		c.Scopes = append([]string{"openid"}, c.Scopes...)
	}
}

func (c *Config) check(f *faults) {
	if !goodName.MatchString(c.Name) {
		f.add("name", "must be of lower case letters, digits and inner hyphens, at most 32")
	}
	for _, needed := range []struct{ key, value string }{
		{"label", c.Label}, {"client_id", c.ClientID}, {"claims.name", c.Claims.Name},
	} {
		if strings.TrimSpace(needed.value) == "" {
			f.add(needed.key, "is needed")
		}
	}
	if utf8.RuneCountInString(c.Label) > maxLabel {
		f.add("label", "has more than %d characters", maxLabel)
	}
	if why := badIssuer(c.Issuer); why != "" {
		f.add("issuer", "%s", why)
	}
	if c.Prompt != "" && !slices.Contains(prompts, c.Prompt) {
		f.add("prompt", "must be one of %s", strings.Join(prompts, ", "))
	}
}

// badIssuer wants https: whoever can change what a provider says over the network can be anybody. What is on this computer needs none.
func badIssuer(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "must be an address like https://login.example.com"
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		return "must begin with https://"
	}
	return ""
}

func (c *Config) readSecret(file string, f *faults) {
	if file == "" {
		return
	}
	if c.ClientSecret != "" {
		f.add("client_secret", "and client_secret_file are both there; one can be")
		return
	}
	b, err := os.ReadFile(file)
	if c.ClientSecret = strings.TrimSpace(string(b)); err != nil || c.ClientSecret == "" {
		f.add("client_secret_file", "cannot be read, or is empty: %s", file)
	}
}
