package embedded

import "hivewire/hive"

// unique is a field besides the key that no two entities share.
type unique[E any] struct {
	of       func(*E) string
	taken    hive.Reason
	optional bool // "" stands for none
}

// list names the entities that have something in common, which is all that a
// query may want.
type list struct {
	field byte // what it is, where a kind has more than one
	id    hive.ID
	text  string
}

// index holds entities in memory by key, by unique fields and in lists.
// Entities behind its pointers never change.
type index[K comparable, E any] struct {
	uniques []unique[E]
	lists   func(*E) []list // nil for none

	byKey    map[K]*E
	byUnique []map[string]*E // as uniques
	byList   map[list]map[K]*E
}

func newIndex[K comparable, E any](uniques []unique[E], lists func(*E) []list) index[K, E] {
	x := index[K, E]{uniques: uniques, lists: lists, byKey: map[K]*E{}, byList: map[list]map[K]*E{}}
	for range uniques {
		x.byUnique = append(x.byUnique, map[string]*E{})
	}
	return x
}

// change is what one write does to one entity.
type change[K comparable, E any] struct {
	key K
	old *E // nil when it is added
	new *E // nil when it is deleted
}

// apply carries out c: what is new first, then what is left of the old goes.
func (x *index[K, E]) apply(c change[K, E]) {
	if c.new == nil {
		delete(x.byKey, c.key)
	} else {
		x.byKey[c.key] = c.new
	}
	for i, u := range x.uniques {
		x.rename(x.byUnique[i], u, c)
	}
	if x.lists != nil {
		x.relist(c)
	}
}

func (x *index[K, E]) rename(held map[string]*E, u unique[E], c change[K, E]) {
	if c.new != nil {
		if value := u.of(c.new); value != "" || !u.optional {
			held[value] = c.new
		}
	}
	if c.old != nil {
		if value := u.of(c.old); held[value] == c.old {
			delete(held, value)
		}
	}
}

func (x *index[K, E]) relist(c change[K, E]) {
	if c.new != nil {
		for _, l := range x.lists(c.new) {
			if x.byList[l] == nil {
				x.byList[l] = map[K]*E{}
			}
			x.byList[l][c.key] = c.new
		}
	}
	if c.old == nil {
		return
	}
	for _, l := range x.lists(c.old) {
		if x.byList[l][c.key] != c.old {
			continue
		}
		delete(x.byList[l], c.key)
		if len(x.byList[l]) == 0 {
			delete(x.byList, l)
		}
	}
}
