package wire

import (
	"reflect"
	"unsafe"
)

// Later is a field that is decoded when its turn comes, for actions whose
// other checks come before those of the field's contents.
type Later[T any] struct {
	raw     []byte
	dialect Dialect
	decode  decoder
}

func (*Later[T]) decoder() decoder {
	decode := decoderOf(reflect.TypeFor[T]())
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		*(*Later[T])(p) = Later[T]{raw, d, decode}
		return nil
	}
}

// Decode returns the field's contents, nil when it was absent or null. It is
// called before the message is gone that l was decoded from.
func (l *Later[T]) Decode() (*T, error) {
	if l.raw == nil || isNull(l.raw) {
		return nil, nil
	}
	v := new(T)
	return v, l.decode(l.raw, unsafe.Pointer(v), l.dialect)
}
