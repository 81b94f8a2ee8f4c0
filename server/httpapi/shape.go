package httpapi

import (
	"fmt"
	"reflect"
	"strings"
)

// kind is what a value of a request's body may be.
type kind string

const (
	object  kind = "object"
	text    kind = "string"
	boolean kind = "boolean"
	integer kind = "integer"
	array   kind = "array"
)

// shape is what a body must look like: the names are compared exactly, which encoding/json does not do.
type shape struct {
	kind     kind
	fields   map[string]shape
	elements *shape // of an array
}

func shapeOf(v any) shape { return shapeOfType(reflect.TypeOf(v)) }

func shapeOfType(t reflect.Type) shape {
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOfType(t.Elem())
	case reflect.String:
		return shape{kind: text}
	case reflect.Bool:
		return shape{kind: boolean}
	case reflect.Int, reflect.Int64:
		return shape{kind: integer}
	case reflect.Slice:
		elements := shapeOfType(t.Elem())
		return shape{kind: array, elements: &elements}
	case reflect.Struct:
		s := shape{kind: object, fields: make(map[string]shape, t.NumField())}
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			s.fields[name] = shapeOfType(t.Field(i).Type)
		}
		return s
	}
	panic(fmt.Sprintf("no request has a field of type %s", t)) // a change of the contract that needs a new kind
}
