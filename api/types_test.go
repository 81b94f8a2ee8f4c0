package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"stationmaster/api"
)

// The Go types are made by a tool of its own, which a test should not need: their names are compared instead.
func TestGoTypesHaveTheFieldsOfTheContract(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Contract())
	if err != nil {
		t.Fatal(err)
	}
	structs := goStructs(t)
	for name, ref := range doc.Components.Schemas {
		if len(ref.Value.Properties) == 0 {
			continue
		}
		want := slices.Sorted(maps.Keys(ref.Value.Properties))
		if got := structs[name]; !slices.Equal(got, want) {
			t.Errorf("%s has the fields %v, the contract %v: run go generate ./api/...", name, got, want)
		}
	}
}

// goStructs are the JSON names of the fields of every struct in types.gen.go, sorted.
func goStructs(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "types.gen.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	structs := map[string][]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.TypeSpec)
		if !ok {
			return true
		}
		body, ok := spec.Type.(*ast.StructType)
		if !ok {
			return false
		}
		for _, field := range body.Fields.List {
			tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
			name, _, _ := strings.Cut(tag, ",")
			structs[spec.Name.Name] = append(structs[spec.Name.Name], name)
		}
		slices.Sort(structs[spec.Name.Name])
		return false
	})
	return structs
}

// Where absent and zero differ, a field is a pointer (gen/overlay.yaml).
func TestAbsentIsNotZeroWhereItMatters(t *testing.T) {
	for _, field := range []any{
		api.UserChange{}.Enabled, api.UserChange{}.DisplayName, api.StationChange{}.Active, api.StationChange{}.Number,
		api.Problem{}.FreesInS, api.Problem{}.RetryAfterS, api.Problem{}.Since,
		api.LogonResult{}.Granted, api.SessionResult{}.Session, api.DirectoryEntry{}.Status,
	} {
		if kind := reflect.TypeOf(field).Kind(); kind != reflect.Pointer {
			t.Errorf("a field is %T, not a pointer", field)
		}
	}
}
