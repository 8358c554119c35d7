package wire

import (
	"reflect"
	"strings"
)

// field is a struct field that travels, its own or of an embedded struct.
type field struct {
	name   string
	of     reflect.Type
	offset uintptr
}

// fieldsOf returns the fields of struct type t that have a json tag. Names in
// tags need no escaping.
func fieldsOf(t reflect.Type) (fields []field) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields = append(fields, field{name, f.Type, offsetOf(t, f.Index)})
		}
	}
	return fields
}

// offsetOf returns where in a struct a field is, whose embedding structs are
// no pointers.
func offsetOf(t reflect.Type, index []int) (offset uintptr) {
	for _, i := range index {
		f := t.Field(i)
		offset += f.Offset
		t = f.Type
	}
	return offset
}
