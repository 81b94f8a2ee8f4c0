package directory

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

// Parse reads the list of directories from a YAML document (JSON is YAML) and reports all that is wrong with it at once, each fault with the
// directory and the key.
func Parse(document string) ([]Config, error) {
	var list []yaml.Node
	if err := yaml.Unmarshal([]byte(document), &list); err != nil {
		return nil, fmt.Errorf("is not a YAML list of directories: %w", err)
	}
	var configs []Config
	var faults faults
	for i, node := range list {
		var c Config
		f := faults.of(nameIn(&node, i))
		decode(&node, reflect.ValueOf(&c).Elem(), "", f)
		configs = append(configs, c.withPresets())
	}
	faults.list = append(faults.list, check(configs)...)
	return configs, errors.Join(faults.list...)
}

// nameIn is what a directory is called in a fault.
func nameIn(node *yaml.Node, place int) string {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "name" && node.Content[i+1].Value != "" {
			return node.Content[i+1].Value
		}
	}
	return fmt.Sprintf("no. %d", place+1)
}

// fault is one thing that is wrong with a directory.
type fault struct {
	directory, key, what string
	clash                bool // with another one
}

func (f fault) Error() string {
	return fmt.Sprintf("directory %s: %s", f.directory, strings.TrimSpace(f.key+" "+f.what))
}

type faults struct{ list []error }

// of reports faults of one directory.
func (f *faults) of(name string) func(key, format string, args ...any) {
	return func(key, format string, args ...any) {
		f.list = append(f.list, fault{directory: name, key: key, what: fmt.Sprintf(format, args...)})
	}
}

// clash reports that a directory does not get on with another one.
func (f *faults) clash(name, key, format string, args ...any) {
	f.list = append(f.list, fault{directory: name, key: key, what: fmt.Sprintf(format, args...), clash: true})
}

// decode reads the keys of a mapping one by one: the library would stop at the first fault, and name none of ours.
func decode(node *yaml.Node, into reflect.Value, above string, fault func(key, format string, args ...any)) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.MappingNode {
		fault(strings.TrimSuffix(above, "."), "must be keys with values")
		return
	}
	fields := map[string]reflect.Value{}
	for _, field := range reflect.VisibleFields(into.Type()) {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		fields[key] = into.FieldByIndex(field.Index)
	}
	delete(fields, "-")
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		field, known := fields[key]
		switch {
		case !known:
			fault(above+key, "is not known here (line %d)", node.Content[i].Line)
		case seen[key]:
			fault(above+key, "is there twice (line %d)", node.Content[i].Line)
		case field.Type() == reflect.TypeFor[Attributes]():
			decode(value, field, above+key+".", fault)
		default:
			if err := value.Decode(field.Addr().Interface()); err != nil {
				fault(above+key, "must be %s (line %d)", want(field), value.Line)
			}
		}
		seen[key] = true
	}
}

func want(field reflect.Value) string {
	switch field.Interface().(type) {
	case bool:
		return "true or false"
	case int:
		return "a number"
	case []string:
		return "a list of texts"
	case string:
		return "a text"
	}
	return "a time like 3s"
}
