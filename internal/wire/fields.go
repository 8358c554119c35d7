package wire

import (
	"reflect"
	"strings"
	"sync"
)

// field is a struct field that travels, its own or of an embedded struct.
type field struct {
	name  string
	index []int
	label []byte // `"name":`
}

var fieldCache sync.Map // reflect.Type → []field

// fieldsOf returns the fields of struct type t that have a json tag. Names in
// tags need no escaping.
func fieldsOf(t reflect.Type) []field {
	if known, ok := fieldCache.Load(t); ok {
		return known.([]field)
	}
	var fields []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields = append(fields, field{name: name, index: f.Index, label: []byte(`"` + name + `":`)})
		}
	}
	known, _ := fieldCache.LoadOrStore(t, fields)
	return known.([]field)
}
