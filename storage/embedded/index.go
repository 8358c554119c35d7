package embedded

import "hivewire/hive"

// index holds entities in memory by key and, where they have one, by unique
// name and by group. Entities behind its pointers never change.
type index[K comparable, E any] struct {
	name  func(*E) string  // nil without one
	group func(*E) hive.ID // nil without one

	byKey   map[K]*E
	byName  map[string]*E
	byGroup map[hive.ID]map[K]*E
}

func newIndex[K comparable, E any](name func(*E) string, group func(*E) hive.ID) index[K, E] {
	return index[K, E]{
		name:    name,
		group:   group,
		byKey:   map[K]*E{},
		byName:  map[string]*E{},
		byGroup: map[hive.ID]map[K]*E{},
	}
}

// change is what one write does to one entity.
type change[K comparable, E any] struct {
	key K
	old *E // nil when it is added
	new *E // nil when it is deleted
}

// apply carries out c.
func (x *index[K, E]) apply(c change[K, E]) {
	if c.new == nil {
		delete(x.byKey, c.key)
	} else {
		x.byKey[c.key] = c.new
	}
	if x.name != nil {
		x.rename(c)
	}
	if x.group != nil {
		x.regroup(c)
	}
}

func (x *index[K, E]) rename(c change[K, E]) {
	if c.old != nil && (c.new == nil || x.name(c.old) != x.name(c.new)) {
		delete(x.byName, x.name(c.old))
	}
	if c.new != nil {
		x.byName[x.name(c.new)] = c.new
	}
}

func (x *index[K, E]) regroup(c change[K, E]) {
	if c.old != nil && (c.new == nil || x.group(c.old) != x.group(c.new)) {
		id := x.group(c.old)
		delete(x.byGroup[id], c.key)
		if len(x.byGroup[id]) == 0 {
			delete(x.byGroup, id)
		}
	}
	if c.new == nil {
		return
	}
	id := x.group(c.new)
	if x.byGroup[id] == nil {
		x.byGroup[id] = map[K]*E{}
	}
	x.byGroup[id][c.key] = c.new
}
