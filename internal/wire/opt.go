package wire

import (
	"reflect"

	"hivewire/hive"
)

// Opt is a field that knows absent from null from a value.
type Opt[T any] struct {
	Given bool // present, null included
	Null  bool
	Value T
}

func (o *Opt[T]) unmarshal(raw []byte, d Dialect) error {
	o.Given = true
	if o.Null = isNull(raw); o.Null {
		return nil
	}
	return decodeValue(raw, reflect.ValueOf(&o.Value).Elem(), d)
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
