package wire

import (
	"reflect"
	"sync"
	"unsafe"

	"hivewire/hive"
)

// Errors of the decoder. The texts are DeviceHive's.
var (
	ErrMalformed = hive.Errorf(hive.Invalid, "Malformed Json received.")
	ErrNotObject = hive.Errorf(hive.Invalid, "'parameters' must be JSON Object!")
)

// Unmarshaler is a field type that decodes itself. raw is a scanned value,
// null included, that must not be kept.
type Unmarshaler interface {
	UnmarshalWire(raw []byte) error
}

// DecoderOf returns what fills the fields of a T from the members of a message,
// by the names in the fields' json tags and in the order of the fields, so that the
// first error is always the same one. Members without a field are ignored;
// absent and null members leave their field alone.
//
// The rules for values are those of the Java server's JSON library:
// an integer may be a number, whose fraction is cut off, or a string of
// digits; a string may be a number or a boolean; a boolean may be a string,
// true when it says so in any case. A number beyond 64 bits is an error, and so
// is null in a list. What bodies of HTTP requests have otherwise, [Body] says.
func DecoderOf[T any]() func(m *Message, dst *T) error {
	fields := fieldDecoders(reflect.TypeFor[T]())
	return func(m *Message, dst *T) error { return m.decode(fields, unsafe.Pointer(dst)) }
}

// decoder decodes a scanned value into the value of one type that p points to.
// It is made and used as an [encoder] is.
type decoder func(raw []byte, p unsafe.Pointer, d Dialect) error

type fieldDecoder struct {
	field
	decode decoder
}

func fieldDecoders(t reflect.Type) (fields []fieldDecoder) {
	for _, f := range fieldsOf(t) {
		fields = append(fields, fieldDecoder{f, decoderOf(f.of)})
	}
	return fields
}

func (m *Message) decode(fields []fieldDecoder, p unsafe.Pointer) error {
	for i := range fields {
		f := &fields[i]
		if raw := m.Get(f.name); raw != nil {
			if err := f.decode(raw, unsafe.Add(p, f.offset), m.Dialect); err != nil {
				return err
			}
		}
	}
	return nil
}

func decoderOf(t reflect.Type) decoder {
	switch v := reflect.New(t).Interface().(type) {
	case *UserRef:
		return func(raw []byte, p unsafe.Pointer, _ Dialect) error { return (*UserRef)(p).UnmarshalWire(raw) }
	case interface{ decoder() decoder }:
		return v.decoder()
	case Unmarshaler:
		return func(raw []byte, p unsafe.Pointer, _ Dialect) error {
			return reflect.NewAt(t, p).Interface().(Unmarshaler).UnmarshalWire(raw)
		}
	}
	switch t.Kind() {
	case reflect.Int:
		return decoderBy(func(raw []byte, d Dialect) (int, error) { n, err := integer(raw, d); return int(n), err })
	case reflect.Int64:
		return decoderBy(integer)
	case reflect.String:
		return decoderBy(func(raw []byte, _ Dialect) (string, error) { return Text(raw) })
	case reflect.Bool:
		return decoderBy(func(raw []byte, _ Dialect) (bool, error) { return Bool(raw) })
	case reflect.Pointer:
		return pointerDecoder(t.Elem())
	case reflect.Slice:
		return sliceDecoder(t)
	case reflect.Struct:
		return structDecoder(t)
	}
	panic("wire: no rule for " + t.String())
}

// decoderBy returns the decoder of a type that looks like a T.
func decoderBy[T any](read func(raw []byte, d Dialect) (T, error)) decoder {
	return func(raw []byte, p unsafe.Pointer, d Dialect) (err error) {
		if !isNull(raw) {
			*(*T)(p), err = read(raw, d)
		}
		return err
	}
}

func pointerDecoder(t reflect.Type) decoder {
	decode := decoderOf(t)
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		if isNull(raw) {
			return nil
		}
		v := reflect.New(t).UnsafePointer()
		*(*unsafe.Pointer)(p) = v
		return decode(raw, v, d)
	}
}

func sliceDecoder(t reflect.Type) decoder {
	decode := decoderOf(t.Elem())
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		items, err := Items(raw)
		if items == nil {
			return err
		}
		list := reflect.MakeSlice(t, len(items), len(items))
		for i, item := range items {
			if isNull(item) {
				return ErrMalformed
			}
			if err := decode(item, list.Index(i).Addr().UnsafePointer(), d); err != nil {
				return err
			}
		}
		reflect.NewAt(t, p).Elem().Set(list)
		return nil
	}
}

// messages holds the scratch space for objects inside objects.
var messages = sync.Pool{New: func() any { return new(Message) }}

func structDecoder(t reflect.Type) decoder {
	fields := fieldDecoders(t)
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		if isNull(raw) {
			return nil
		}
		m := messages.Get().(*Message)
		defer messages.Put(m)
		m.Dialect = d
		if !m.Parse(raw) || m.Flawed() {
			return ErrMalformed
		}
		return m.decode(fields, p)
	}
}
