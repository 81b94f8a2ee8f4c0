package directory

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"stationmaster/server/logon"
)

// ParseOne reads one directory for the database from a YAML document (JSON is YAML), and gives its name and its definition as JSON, password included. Texts
// are as they are written, quoted or not, as Parse reads them. A *logon.Refusal has what is wrong with the document's form; the rest is for
// Keeper.SetDirectory to say.
func ParseOne(document string) (name string, definition []byte, err error) {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(document), &node); err != nil || len(node.Content) != 1 || node.Content[0].Kind != yaml.MappingNode {
		return "", nil, errors.Join(errors.New("is not one directory: keys with values, in YAML or JSON"), err)
	}
	var c Config
	var all faults
	decode(node.Content[0], reflect.ValueOf(&c).Elem(), "", all.of(""))
	if err := refusalOf("", all.list); err != nil {
		return "", nil, err
	}
	password := c.Password
	c.Password = ""
	keys, err := c.keys()
	if err != nil {
		return "", nil, err
	}
	delete(keys, "name")
	if password != "" {
		keys["password"] = password
	}
	definition, err = json.Marshal(keys)
	return c.Name, definition, err
}

// Document writes a definition as the configuration has it; one that cannot be read as it is.
func Document(name string, definition []byte) string {
	var c Config
	if err := yaml.Unmarshal(inYAML(definition), &c); err != nil {
		return string(definition) + "\n"
	}
	c.Name = name
	out, err := yaml.Marshal(c)
	if err != nil {
		panic(err) // texts, numbers and lists
	}
	return string(out)
}

// ownKeys are the configuration's alone, and why.
var ownKeys = map[string]string{
	"ca_file":       "is the configuration's alone: give the certificates by ca",
	"password_file": "is the configuration's alone: give the password",
	"plain":         "is the configuration's alone: that passwords cross the network readable is not for this place to decide",
}

// parseKept reads a kept definition. Its password is in it only on the way to be kept. The error has all that is wrong with its form.
func parseKept(name string, definition []byte) (Config, error) {
	c := Config{Name: name}
	var node yaml.Node
	if !json.Valid(definition) || yaml.Unmarshal(inYAML(definition), &node) != nil || len(node.Content) != 1 {
		return c, errors.Join(fault{directory: name, what: "must be keys with values"})
	}
	keys := node.Content[0]
	var all faults
	report := all.of(name)
	if keys.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(keys.Content); i += 2 {
			key := keys.Content[i].Value
			if why := ownKeys[key]; why != "" && keys.Content[i+1].Value != "false" {
				report(key, "%s", why)
			}
		}
	}
	decode(keys, reflect.ValueOf(&c).Elem(), "", report)
	if name == "" {
		report("name", "is missing")
	}
	if c.Name != name {
		report("name", "is another one than that of what is changed; a directory keeps its name")
	}
	c.CA, c.BindDN = strings.TrimSpace(c.CA), strings.TrimSpace(c.BindDN)
	if written, err := certificates(c.CA); err == nil {
		c.CA = written // else check says what is wrong
	}
	c.texts(report)
	return c, errors.Join(all.list...)
}

// inYAML writes JSON so that it is YAML whatever its texts are: some characters may stand there by their numbers only.
func inYAML(document []byte) []byte {
	var out []byte
	for _, r := range string(document) {
		if r > '~' && r <= 0xffff {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// maxText is more than any DN or filter needs.
const maxText = 2000

// texts finds what nobody can have meant to write.
func (c Config) texts(report func(key, format string, args ...any)) {
	for _, each := range []struct {
		key   string
		texts []string
	}{
		{"servers", c.Servers},
		{"upn_suffixes", c.UPNSuffixes},
		{"bind_dn", []string{c.BindDN}},
		{"bases", c.Bases},
		{"group_bases", c.GroupBases},
		{"user_filter", []string{c.UserFilter}},
		{"group_filter", []string{c.GroupFilter}},
	} {
		if slices.ContainsFunc(each.texts, func(text string) bool { return logon.CheckText(each.key, text, maxText, false) != nil }) {
			report(each.key, "is too long, or has characters that nobody can see")
		}
	}
	if c.Password != "" && logon.CheckPassword("password", c.Password) != nil {
		report("password", "is too long, or has characters that nobody can type")
	}
}

// definition is a directory as it is kept and shown: JSON, without what is secret and without the files of one computer.
func (c Config) definition() ([]byte, error) {
	c.Name, c.Password, c.PasswordFile, c.CAFile = "", "", "", ""
	keys, err := c.keys()
	if err != nil {
		return nil, err
	}
	return json.Marshal(keys)
}

// keys are those that say something.
func (c Config) keys() (map[string]any, error) {
	document, err := yaml.Marshal(c)
	if err != nil {
		return nil, err
	}
	keys := map[string]any{}
	return keys, yaml.Unmarshal(document, &keys)
}

// shown is a kept definition as administrators see it. What somebody wrote into the row by hand may have a password in it, or a key among the certificates.
func shown(definition []byte) []byte {
	var keys map[string]any
	if json.Unmarshal(definition, &keys) != nil {
		return []byte("{}")
	}
	delete(keys, "password")
	if text, there := keys["ca"].(string); there {
		if _, err := certificates(text); err != nil {
			delete(keys, "ca")
		}
	}
	out, err := json.Marshal(keys)
	if err != nil {
		panic(err) // it was JSON
	}
	return out
}

// changedKeys are the keys in which two definitions differ, in order.
func changedKeys(before, now []byte) []string {
	var a, b map[string]any
	if json.Unmarshal(before, &a) != nil || json.Unmarshal(now, &b) != nil {
		return []string{"all"}
	}
	changed := map[string]bool{}
	for key := range a {
		changed[key] = !reflect.DeepEqual(a[key], b[key])
	}
	for key := range b {
		changed[key] = !reflect.DeepEqual(a[key], b[key])
	}
	maps.DeleteFunc(changed, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(changed))
}

// refusal tells an administrator what is wrong with what they entered for a directory; nil: nothing. Faults of others are not theirs.
func refusal(name string, err error) error {
	if err == nil {
		return nil
	}
	list := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		list = several.Unwrap()
	}
	return refusalOf(name, list)
}

func refusalOf(name string, list []error) error {
	out := &logon.Refusal{Code: logon.CodeFieldInvalid}
	for _, err := range list {
		f := fault{key: "definition", what: err.Error()}
		if errors.As(err, &f) && f.directory != name {
			continue
		}
		f.key = cmp.Or(f.key, "definition")
		if len(out.Faults) == 0 {
			out.Field = f.key
			switch {
			case f.clash:
				out.Code = logon.CodeFieldTaken
			case strings.HasPrefix(f.what, "is missing"):
				out.Code = logon.CodeFieldRequired
			}
		}
		out.Faults = append(out.Faults, logon.DirectoryFault{Key: f.key, What: f.what})
	}
	if len(out.Faults) == 0 {
		return nil
	}
	return out
}

// Summary is what a list shows of a definition.
func Summary(definition []byte) (domain string, servers []string) {
	var keys struct {
		Domain  string
		Servers []string
	}
	_ = json.Unmarshal(definition, &keys) // of a broken one there is nothing to show
	return keys.Domain, keys.Servers
}
