package wire

import (
	"reflect"
	"strconv"
	"sync"
)

// Appender is a type that encodes itself.
type Appender interface {
	AppendWire(b []byte) []byte
}

// AppendMembers appends the fields of the struct that src points to as members
// of an object, each with a comma in front, by the names in their json tags.
// Every field is written: a nil pointer as null, a nil slice as [].
func AppendMembers(b []byte, src any) []byte {
	v := reflect.ValueOf(src).Elem()
	fields := fieldsOf(v.Type())
	for i := range fields {
		b = fields[i].append(append(b, ','), v)
	}
	return b
}

// Append appends what src points to as JSON.
func Append(b []byte, src any) []byte {
	v := reflect.ValueOf(src).Elem()
	encode, known := encoders.Load(v.Type())
	if !known {
		encode, _ = encoders.LoadOrStore(v.Type(), encoderOf(v.Type()))
	}
	return encode.(encoder)(b, v)
}

var encoders sync.Map // reflect.Type → encoder, of what was appended whole

// encoder appends an addressable value of one type.
type encoder func(b []byte, v reflect.Value) []byte

// encoderOf returns the encoder of values of type t. What is looked up about a
// type is looked up here, once.
func encoderOf(t reflect.Type) encoder {
	switch t {
	case reflect.TypeFor[Time]():
		return appendTime
	case reflect.TypeFor[Object]():
		return func(b []byte, v reflect.Value) []byte { return Object(v.Bytes()).AppendWire(b) }
	}
	if t.Implements(reflect.TypeFor[Appender]()) {
		return appendSelf
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendInt(b, v.Int(), 10) }
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return AppendString(b, v.String()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendBool(b, v.Bool()) }
	case reflect.Pointer:
		return pointerEncoder(t)
	case reflect.Slice:
		return sliceEncoder(t)
	case reflect.Struct:
		return structEncoder(t)
	}
	panic("wire: no rule for " + t.String())
}

func appendTime(b []byte, v reflect.Value) []byte { return v.Addr().Interface().(*Time).AppendWire(b) }

func appendSelf(b []byte, v reflect.Value) []byte {
	return v.Addr().Interface().(Appender).AppendWire(b)
}

func pointerEncoder(t reflect.Type) encoder {
	encode := encoderOf(t.Elem())
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() {
			return append(b, "null"...)
		}
		return encode(b, v.Elem())
	}
}

func sliceEncoder(t reflect.Type) encoder {
	encode := encoderOf(t.Elem())
	return func(b []byte, v reflect.Value) []byte {
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = encode(b, v.Index(i))
		}
		return append(b, ']')
	}
}

func structEncoder(t reflect.Type) encoder {
	fields := fieldsOf(t)
	return func(b []byte, v reflect.Value) []byte {
		b = append(b, '{')
		for i := range fields {
			if i > 0 {
				b = append(b, ',')
			}
			b = fields[i].append(b, v)
		}
		return append(b, '}')
	}
}
