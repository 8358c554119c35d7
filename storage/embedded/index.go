package embedded

// index holds entities in memory by key and, where they have one, by unique
// name. Entities behind its pointers never change.
type index[K comparable, E any] struct {
	byKey  map[K]*E
	byName map[string]*E
}

func newIndex[K comparable, E any]() index[K, E] {
	return index[K, E]{byKey: map[K]*E{}, byName: map[string]*E{}}
}

// change is what one write does to one entity.
type change[K comparable, E any] struct {
	key K
	old *E // nil when it is added
	new *E // nil when it is deleted
}

// apply carries out c. name is nil for entities without one.
func (x *index[K, E]) apply(c change[K, E], name func(*E) string) {
	if c.new == nil {
		delete(x.byKey, c.key)
	} else {
		x.byKey[c.key] = c.new
	}
	if name == nil {
		return
	}
	if c.old != nil && (c.new == nil || name(c.old) != name(c.new)) {
		delete(x.byName, name(c.old))
	}
	if c.new != nil {
		x.byName[name(c.new)] = c.new
	}
}
