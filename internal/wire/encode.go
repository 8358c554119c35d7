package wire

import (
	"reflect"
	"strconv"
)

// Appender is a slice or struct type that encodes itself.
type Appender interface {
	AppendWire(b []byte) []byte
}

// AppendMembers appends the fields of the struct that src points to as members
// of an object, each with a comma in front, by the names in their json tags.
// Every field is written: a nil pointer as null, a nil slice as [].
func AppendMembers(b []byte, src any) []byte {
	v := reflect.ValueOf(src).Elem()
	for _, f := range fieldsOf(v.Type()) {
		b = append(append(b, ','), f.label...)
		b = appendValue(b, v.FieldByIndex(f.index))
	}
	return b
}

// Append appends what src points to as JSON.
func Append(b []byte, src any) []byte { return appendValue(b, reflect.ValueOf(src).Elem()) }

func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10)
	case reflect.String:
		return AppendString(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool())
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...)
		}
		return appendValue(b, v.Elem())
	}
	if a, ok := v.Addr().Interface().(Appender); ok {
		return a.AppendWire(b)
	}
	switch v.Kind() {
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Struct:
		b = append(b, '{')
		for i, f := range fieldsOf(v.Type()) {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(append(b, f.label...), v.FieldByIndex(f.index))
		}
		return append(b, '}')
	}
	panic("wire: no rule for " + v.Type().String())
}
