package wire

import (
	"reflect"
	"strings"
	"sync"
)

// field is a struct field that travels, its own or of an embedded struct.
type field struct {
	name   string
	index  []int
	label  []byte         // `"name":`
	encode func() encoder // panics where a type is never sent
}

// append appends the field of struct v as a member.
func (f *field) append(b []byte, v reflect.Value) []byte {
	b = append(b, f.label...)
	if len(f.index) == 1 {
		return f.encode()(b, v.Field(f.index[0]))
	}
	return f.encode()(b, v.FieldByIndex(f.index))
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
			fields = append(fields, field{
				name: name, index: f.Index, label: []byte(`"` + name + `":`),
				encode: sync.OnceValue(func() encoder { return encoderOf(f.Type) }),
			})
		}
	}
	known, _ := fieldCache.LoadOrStore(t, fields)
	return known.([]field)
}
