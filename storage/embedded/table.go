package embedded

import (
	"context"
	"maps"
	"slices"
	"sync"

	"hivewire/hive"
)

// kind is what a table needs to know about its entities.
type kind[K comparable, E, Q any] struct {
	noun   string // for messages
	prefix byte   // of its keys in the database

	key       func(*E) K
	appendKey func([]byte, K) []byte
	parseKey  func([]byte) (K, error)
	setKey    func(*E, K)
	serial    func(*E) *hive.ID // where a number beside the key is, which the store gives; nil for none

	announced bool // a message follows when one is added or updated

	uniques []unique[E]

	lists func([]list, *E) []list       // appends those that the entity is in; nil for none
	among func(Q) (in []list, all bool) // lists of which no two share an entity, with at least what a query selects; or all

	tidy   func(before, e *E)                   // prepares an entity for sharing, which may have parts of what it was; may be nil
	encode func(b []byte, e *E) ([]byte, error) // appends its record
	decode func(key K, head, body []byte) (E, error)

	match   func(Q, *E) bool
	page    func(Q) hive.Page
	compare func(by hive.SortField, a, b *E) int
}

// table keeps one kind of entity. It implements [hive.Watched].
type table[K comparable, E, Q any] struct {
	*kind[K, E, Q]
	c        *committer
	trail    *trail
	watchers watchers[E]
	pool     sync.Pool // of *mutation[K, E, Q]
	notFound error

	mem     *sync.RWMutex // guards visible
	visible index[K, E]   // what is durable

	// The rest belongs to the committer's goroutine.
	newest index[K, E]
	lastID hive.ID // the highest ever given to an entity, as its key or beside it
	key    []byte
	record []byte
}

func newTable[K comparable, E, Q any](s *store, k *kind[K, E, Q]) *table[K, E, Q] {
	t := &table[K, E, Q]{
		kind:    k,
		c:       s.c,
		trail:   s.trail,
		mem:     &s.mem,
		visible: newIndex[K](k.uniques, k.lists),
		newest:  newIndex[K](k.uniques, nil),

		notFound: hive.Errorf(hive.NotFound, "%s not found", k.noun),
	}
	t.pool.New = func() any { return newMutation(t) }
	return t
}

// number returns where the number is that e has or is to be given, nil where the store numbers nothing.
func (k *kind[K, E, Q]) number(key *K, e *E) *hive.ID {
	if k.serial != nil {
		return k.serial(e)
	}
	id, _ := any(key).(*hive.ID)
	return id
}

// Get implements [hive.Repo].
func (t *table[K, E, Q]) Get(_ context.Context, key K) (*E, error) {
	t.mem.RLock()
	e := t.visible.byKey[key]
	t.mem.RUnlock()
	return t.found(e)
}

// byUnique returns the entity with a value of the i-th unique field.
func (t *table[K, E, Q]) byUnique(i int, value string) (*E, error) {
	t.mem.RLock()
	e := t.visible.holder(i, value)
	t.mem.RUnlock()
	return t.found(e)
}

func (t *table[K, E, Q]) found(e *E) (*E, error) {
	if err := t.c.open(); err != nil {
		return nil, err
	}
	if e == nil {
		return nil, t.notFound
	}
	return e, nil
}

// Find implements [hive.Repo].
func (t *table[K, E, Q]) Find(_ context.Context, q Q) ([]E, error) {
	if err := t.c.open(); err != nil {
		return nil, err
	}
	p := t.page(q)
	w := newWindow(p, func(a, b *E) int { return t.compare(p.Sort, a, b) })
	for _, e := range t.selected(q) {
		w.add(e)
	}
	return w.page(), nil
}

// Count implements [hive.Repo].
func (t *table[K, E, Q]) Count(_ context.Context, q Q) (int, error) {
	if err := t.c.open(); err != nil {
		return 0, err
	}
	return len(t.selected(q)), nil
}

// Watch implements [hive.Watched]. changed is called before the writer gets
// its answer and must not write to the store.
func (t *table[K, E, Q]) Watch(changed func(e E, deleted bool)) (stop func()) {
	return t.watchers.add(changed)
}

// selected returns what q selects, in no order.
func (t *table[K, E, Q]) selected(q Q) []*E {
	return slices.DeleteFunc(t.candidates(q), func(e *E) bool { return !t.match(q, e) })
}

// candidates returns at least what q selects. Writers wait only while the
// pointers are copied.
func (t *table[K, E, Q]) candidates(q Q) (all []*E) {
	t.mem.RLock()
	defer t.mem.RUnlock()
	if t.lists != nil {
		if in, every := t.among(q); !every {
			for _, l := range in {
				for key := range t.visible.byList[l] {
					all = append(all, t.visible.byKey[key])
				}
			}
			return all
		}
	}
	all = make([]*E, 0, len(t.visible.byKey))
	return slices.AppendSeq(all, maps.Values(t.visible.byKey))
}
