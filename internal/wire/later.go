package wire

import (
	"reflect"
)

// Later is a field that is decoded when its turn comes, for actions whose
// other checks come before those of the field's contents.
type Later[T any] struct {
	raw     []byte
	dialect Dialect
}

func (l *Later[T]) unmarshal(raw []byte, d Dialect) error {
	l.raw, l.dialect = raw, d
	return nil
}

// Decode returns the field's contents, nil when it was absent or null. It is
// called before the message is gone that l was decoded from.
func (l *Later[T]) Decode() (*T, error) {
	if l.raw == nil || isNull(l.raw) {
		return nil, nil
	}
	v := new(T)
	return v, decodeValue(l.raw, reflect.ValueOf(v).Elem(), l.dialect)
}
