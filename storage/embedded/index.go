package embedded

import (
	"slices"

	"hivewire/hive"
)

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

// value returns what e has in the field, if it is anything.
func (u *unique[E]) value(e *E) (value string, there bool) {
	if e == nil {
		return "", false
	}
	value = u.of(e)
	return value, value != "" || !u.optional
}

// index holds entities in memory by key, and the keys by unique fields and in
// lists, which most changes leave alone. Entities behind its pointers never change.
type index[K comparable, E any] struct {
	uniques []unique[E]
	lists   func([]list, *E) []list // nil for none

	byKey    map[K]*E
	byUnique []map[string]K // as uniques
	byList   map[list]map[K]struct{}

	before, after []list // of the last change; apply uses them again
}

func newIndex[K comparable, E any](uniques []unique[E], lists func([]list, *E) []list) index[K, E] {
	x := index[K, E]{uniques: uniques, lists: lists, byKey: map[K]*E{}, byList: map[list]map[K]struct{}{}}
	for range uniques {
		x.byUnique = append(x.byUnique, map[string]K{})
	}
	return x
}

// change is what one write does to one entity.
type change[K comparable, E any] struct {
	key K
	old *E // nil when it is added
	new *E // nil when it is deleted
}

// holder returns the entity with a value of the i-th unique field, nil for none.
func (x *index[K, E]) holder(i int, value string) *E {
	key, held := x.byUnique[i][value]
	if !held {
		return nil
	}
	return x.byKey[key]
}

// apply carries out c.
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

func (x *index[K, E]) rename(held map[string]K, u unique[E], c change[K, E]) {
	before, had := u.value(c.old)
	after, has := u.value(c.new)
	if had == has && before == after {
		return
	}
	if had {
		delete(held, before)
	}
	if has {
		held[after] = c.key
	}
}

func (x *index[K, E]) relist(c change[K, E]) {
	x.before, x.after = x.before[:0], x.after[:0]
	if c.old != nil {
		x.before = x.lists(x.before, c.old)
	}
	if c.new != nil {
		x.after = x.lists(x.after, c.new)
	}
	if slices.Equal(x.before, x.after) {
		return
	}
	for _, l := range x.before {
		delete(x.byList[l], c.key)
		if len(x.byList[l]) == 0 {
			delete(x.byList, l)
		}
	}
	for _, l := range x.after {
		if x.byList[l] == nil {
			x.byList[l] = map[K]struct{}{}
		}
		x.byList[l][c.key] = struct{}{}
	}
}
