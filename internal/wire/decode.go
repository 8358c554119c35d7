package wire

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"

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

// Decode fills the struct that dst points to from the members of m, by the
// names in the fields' json tags and in the order of the fields, so that the
// first error is always the same one. Members without a field are ignored;
// absent and null members leave their field alone.
//
// The rules for values are those of the Java server's JSON library:
// an integer may be a number, whose fraction is cut off, or a string of
// digits; a string may be a number or a boolean; a boolean may be a string,
// true when it says so in any case. A number beyond 64 bits is an error, and so
// is null in a list. What bodies of HTTP requests have otherwise, [Body] says.
func (m *Message) Decode(dst any) error {
	return m.decode(reflect.ValueOf(dst).Elem())
}

func (m *Message) decode(dst reflect.Value) error {
	for _, f := range fieldsOf(dst.Type()) {
		if raw := m.Get(f.name); raw != nil {
			if err := decodeValue(raw, dst.FieldByIndex(f.index), m.Dialect); err != nil {
				return err
			}
		}
	}
	return nil
}

// messages holds the scratch space for objects inside objects.
var messages = sync.Pool{New: func() any { return new(Message) }}

func decodeValue(raw []byte, dst reflect.Value, d Dialect) error {
	switch u := dst.Addr().Interface().(type) {
	case dialectal:
		return u.unmarshal(raw, d)
	case Unmarshaler:
		return u.UnmarshalWire(raw)
	}
	if isNull(raw) {
		return nil
	}
	switch dst.Kind() {
	case reflect.Int, reflect.Int64:
		n, whole, err := number(raw)
		if !whole && d == Body {
			err = ErrMalformed
		}
		dst.SetInt(n)
		return err
	case reflect.String:
		s, err := Text(raw)
		dst.SetString(s)
		return err
	case reflect.Bool:
		b, err := Bool(raw)
		dst.SetBool(b)
		return err
	case reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		return decodeValue(raw, dst.Elem(), d)
	case reflect.Slice:
		return decodeSlice(raw, dst, d)
	case reflect.Struct:
		m := messages.Get().(*Message)
		defer messages.Put(m)
		m.Dialect = d
		if !m.Parse(raw) || m.Flawed() {
			return ErrMalformed
		}
		return m.decode(dst)
	}
	panic("wire: no rule for " + dst.Type().String())
}

func decodeSlice(raw []byte, dst reflect.Value, d Dialect) error {
	items, err := Items(raw)
	if err != nil {
		return err
	}
	list := reflect.MakeSlice(dst.Type(), len(items), len(items))
	for i, item := range items {
		if isNull(item) {
			return ErrMalformed
		}
		if err := decodeValue(item, list.Index(i), d); err != nil {
			return err
		}
	}
	dst.Set(list)
	return nil
}

// Int decodes a scanned value as an integer.
func Int(raw []byte) (int64, error) {
	n, _, err := number(raw)
	return n, err
}

// number decodes a scanned value as an integer and reports whether it was one
// before its fraction was cut off.
func number(raw []byte) (n int64, whole bool, err error) {
	if raw[0] == '"' {
		n, err := strconv.ParseInt(string(unquote(raw)), 10, 64)
		if err != nil {
			return 0, false, ErrMalformed
		}
		return n, true, nil
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true, nil
	}
	if raw[0] != '-' && !isDigit(raw[0]) {
		return 0, false, ErrMalformed
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	cut := math.Trunc(f)
	if err != nil || cut < -1<<63 || cut >= 1<<63 {
		return 0, false, ErrMalformed
	}
	return int64(cut), cut == f, nil
}

// Text decodes a scanned value as a string.
func Text(raw []byte) (string, error) {
	switch raw[0] {
	case '"':
		return string(unquote(raw)), nil
	case '{', '[':
		return "", ErrMalformed
	}
	return string(raw), nil
}

// Bool decodes a scanned value as a boolean.
func Bool(raw []byte) (bool, error) {
	switch raw[0] {
	case 't':
		return true, nil
	case 'f':
		return false, nil
	case '"':
		return strings.EqualFold(string(unquote(raw)), "true"), nil
	}
	return false, ErrMalformed
}

// Whole decodes a scanned value as a number without a fraction.
func Whole(raw []byte) (int64, error) {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0, ErrMalformed
	}
	return n, nil
}

// Items returns the elements of a scanned array, not nil even when it is
// empty. Null gives nil, anything else is ErrMalformed.
func Items(raw []byte) ([][]byte, error) {
	if isNull(raw) {
		return nil, nil
	}
	if raw[0] != '[' {
		return nil, ErrMalformed
	}
	items := [][]byte{}
	for i, more := skipSpace(raw, 1), raw[skipSpace(raw, 1)] != ']'; more; {
		end := scanValue(raw, i, 0)
		items = append(items, raw[i:end])
		i, more = scanNext(raw, end, ']')
	}
	return items, nil
}
