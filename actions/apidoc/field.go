package apidoc

import (
	"reflect"
	"strings"

	"hivewire/internal/wire"
)

// field is a struct field that travels, its own or of an embedded struct.
type field struct {
	reflect.StructField
	name string
}

func fieldsOf(t reflect.Type) (fields []field) {
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			fields = append(fields, field{f, name})
		}
	}
	return fields
}

// fieldOf returns the field of t that travels under a name.
func fieldOf(t reflect.Type, name string) field {
	for _, f := range fieldsOf(t) {
		if f.name == name {
			return f
		}
	}
	panic("apidoc: " + t.String() + " has no field " + name)
}

// required reports whether the field is always there: replies are complete,
// of requests the declaration says it.
func (f field) required(d direction) bool { return d == reply || f.Tag.Get("required") == "true" }

// nullable reports whether the field may be null. In requests null is the same
// as absent, or clears.
func (f field) nullable(d direction) bool {
	if d == request {
		return !f.required(d)
	}
	return f.Tag.Get("nullable") == "true" || f.Type.Kind() == reflect.Pointer || f.Type == reflect.TypeFor[wire.Object]() || f.Type == reflect.TypeFor[wire.Free]()
}
