package wire

import "reflect"

// Described is a request's field type whose JSON does not follow from its Go
// type. JSONSchema returns a schema of what clients send, null aside.
type Described interface {
	JSONSchema() string
}

// Holder is a field type that travels as another type.
type Holder interface {
	Holds() reflect.Type
}

// JSONSchema implements [Described].
func (Time) JSONSchema() string {
	return `{"type":["string","integer"],"description":"Epoch milliseconds, or ISO 8601 text; without a zone it is UTC."}`
}

// JSONSchema implements [Described].
func (Object) JSONSchema() string { return `{"type":"object"}` }

// JSONSchema implements [Described].
func (UserRef) JSONSchema() string {
	return `{"anyOf":[{"type":"integer","format":"int64"},{"type":"string","pattern":"^(current|[0-9]+)$"}],` +
		`"description":"The number of an account, or current for one's own."}`
}

// Holds implements [Holder].
func (Opt[T]) Holds() reflect.Type { return reflect.TypeFor[T]() }

// Holds implements [Holder].
func (Later[T]) Holds() reflect.Type { return reflect.TypeFor[T]() }
