package wire

import (
	"reflect"
	"strconv"
	"sync"
	"unsafe"
)

// Appender is a type that encodes itself.
type Appender interface {
	AppendWire(b []byte) []byte
}

// MembersOf returns what appends the fields of a T as members of an object,
// each with a comma in front, by the names in their json tags. Every field is
// written: a nil pointer as null, a nil slice as [].
func MembersOf[T any]() func(b []byte, src *T) []byte {
	var t template
	t.members(reflect.TypeFor[T](), 0)
	return func(b []byte, src *T) []byte { return t.append(b, unsafe.Pointer(src)) }
}

// Append appends what src points to as JSON.
func Append(b []byte, src any) []byte {
	v := reflect.ValueOf(src)
	t := v.Type().Elem()
	encode, known := encoders.Load(t)
	if !known {
		encode, _ = encoders.LoadOrStore(t, encoderOf(t))
	}
	return encode.(encoder)(b, v.UnsafePointer())
}

var encoders sync.Map // reflect.Type → encoder, of what was appended whole

// encoder appends the value of one type that p points to. It is made once for
// the type, and finds fields by their offsets: reflect.Value takes half as long again.
// That is sound because p comes from a *T whose T the encoder was made of, and
// what is at p is read as nothing but what the type says is there. Memory is
// kept alive by p, which the garbage collector knows as a pointer.
type encoder func(b []byte, p unsafe.Pointer) []byte

func encoderOf(t reflect.Type) encoder {
	switch t {
	case reflect.TypeFor[Time]():
		return func(b []byte, p unsafe.Pointer) []byte { return (*Time)(p).AppendWire(b) }
	case reflect.TypeFor[Object](), reflect.TypeFor[Free]():
		return func(b []byte, p unsafe.Pointer) []byte { return (*Object)(p).AppendWire(b) }
	}
	if t.Implements(reflect.TypeFor[Appender]()) {
		return func(b []byte, p unsafe.Pointer) []byte {
			return reflect.NewAt(t, p).Interface().(Appender).AppendWire(b)
		}
	}
	switch t.Kind() {
	case reflect.Int:
		return func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendInt(b, int64(*(*int)(p)), 10) }
	case reflect.Int64:
		return func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendInt(b, *(*int64)(p), 10) }
	case reflect.String:
		return func(b []byte, p unsafe.Pointer) []byte { return AppendString(b, *(*string)(p)) }
	case reflect.Bool:
		return func(b []byte, p unsafe.Pointer) []byte { return strconv.AppendBool(b, *(*bool)(p)) }
	case reflect.Pointer:
		return pointerEncoder(encoderOf(t.Elem()))
	case reflect.Slice:
		return sliceEncoder(encoderOf(t.Elem()), t.Elem().Size())
	case reflect.Struct:
		var object template
		object.value(t, 0)
		return object.append
	}
	panic("wire: no rule for " + t.String())
}

func pointerEncoder(encode encoder) encoder {
	return func(b []byte, p unsafe.Pointer) []byte {
		if p = *(*unsafe.Pointer)(p); p == nil {
			return append(b, "null"...)
		}
		return encode(b, p)
	}
}

func sliceEncoder(encode encoder, size uintptr) encoder {
	return func(b []byte, p unsafe.Pointer) []byte {
		b = append(b, '[')
		items := *(*[]struct{})(p) // of any type: all slices look alike but for the size of an item
		first := unsafe.Pointer(unsafe.SliceData(items))
		for i := range items {
			if i > 0 {
				b = append(b, ',')
			}
			b = encode(b, unsafe.Add(first, uintptr(i)*size))
		}
		return append(b, ']')
	}
}
