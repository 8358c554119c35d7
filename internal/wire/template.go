package wire

import (
	"reflect"
	"strings"
	"unsafe"
)

// template is the JSON of a struct and of the structs inside it: their values,
// and the text around them.
type template struct {
	values []value
	text   string // after the last value
}

type value struct {
	before string // after the value before it
	offset uintptr
	encode encoder
}

// members adds the fields of a struct at an offset.
func (t *template) members(of reflect.Type, offset uintptr) {
	for _, f := range fieldsOf(of) {
		if !strings.HasSuffix(t.text, "{") {
			t.text += ","
		}
		t.text += `"` + f.name + `":`
		t.value(f.of, offset+f.offset)
	}
}

// value adds the value of a type at an offset.
func (t *template) value(of reflect.Type, offset uintptr) {
	if of.Kind() == reflect.Struct && !of.Implements(reflect.TypeFor[Appender]()) {
		t.text += "{"
		t.members(of, offset)
		t.text += "}"
		return
	}
	t.values = append(t.values, value{t.text, offset, encoderOf(of)})
	t.text = ""
}

func (t *template) append(b []byte, p unsafe.Pointer) []byte {
	for i := range t.values {
		v := &t.values[i]
		b = v.encode(append(b, v.before...), unsafe.Add(p, v.offset))
	}
	return append(b, t.text...)
}
