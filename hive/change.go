package hive

// Change is what an update does to one field: keep it (the zero value), clear it, or set it.
type Change[T any] struct {
	touched bool
	value   T
}

// Set returns a Change that stores v.
func Set[T any](v T) Change[T] { return Change[T]{touched: true, value: v} }

// Clear returns a Change that stores T's zero value.
func Clear[T any]() Change[T] { return Change[T]{touched: true} }

// Touched reports whether c changes the field.
func (c Change[T]) Touched() bool { return c.touched }

// Value returns what c stores; the zero T when it keeps or clears.
func (c Change[T]) Value() T { return c.value }

// Apply carries c out on dst.
func (c Change[T]) Apply(dst *T) {
	if c.touched {
		*dst = c.value
	}
}
