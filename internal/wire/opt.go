package wire

import (
	"reflect"
	"unsafe"

	"hivewire/hive"
)

// Opt is a field that knows absent from null from a value.
type Opt[T any] struct {
	Given bool // present, null included
	Null  bool
	Value T
}

func (*Opt[T]) decoder() decoder {
	decode := decoderOf(reflect.TypeFor[T]())
	return func(raw []byte, p unsafe.Pointer, d Dialect) error {
		o := (*Opt[T])(p)
		o.Given = true
		if o.Null = isNull(raw); o.Null {
			return nil
		}
		return decode(raw, unsafe.Pointer(&o.Value), d)
	}
}

// Clearing returns the change the field asks for when null clears it.
func (o Opt[T]) Clearing() hive.Change[T] {
	switch {
	case !o.Given:
		return hive.Change[T]{}
	case o.Null:
		return hive.Clear[T]()
	}
	return hive.Set(o.Value)
}

// Keeping returns the change the field asks for when null is the same as absent.
func (o Opt[T]) Keeping() hive.Change[T] {
	if o.Null {
		return hive.Change[T]{}
	}
	return o.Clearing()
}
