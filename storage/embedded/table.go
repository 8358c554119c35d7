package embedded

import (
	"bytes"
	"context"
	"encoding/json"
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
	setID     func(*E, hive.ID) // nil when the store does not number the entities

	name      func(*E) string // the unique field besides the key; nil without one
	nameTaken hive.Reason

	tidy   func(*E)                      // prepares an entity for sharing; may be nil
	encode func(*json.Encoder, *E) error // writes the head of its record
	body   func(*E) []byte               // the free JSON of its record; nil without any
	decode func(key K, head, body []byte) (E, error)

	match  func(Q, *E) bool
	window func([]E, Q) []E // sorts and cuts what matched
}

// table keeps one kind of entity. It implements [hive.Repo].
type table[K comparable, E, Q any] struct {
	*kind[K, E, Q]
	c       *committer
	changed func(change[K, E]) // hears of durable writes, in order; may be nil
	pool    sync.Pool          // of *mutation[K, E, Q]

	mem     *sync.RWMutex // guards visible
	visible index[K, E]   // what is durable

	// The rest belongs to the committer's goroutine.
	newest index[K, E]
	lastID hive.ID // the highest ever given to an entity
	key    []byte
	record bytes.Buffer
	head   *json.Encoder // writes to record
}

func newTable[K comparable, E, Q any](s *store, k *kind[K, E, Q]) *table[K, E, Q] {
	t := &table[K, E, Q]{
		kind:    k,
		c:       s.c,
		mem:     &s.mem,
		visible: newIndex[K, E](),
		newest:  newIndex[K, E](),
	}
	t.pool.New = func() any { return newMutation(t) }
	t.head = json.NewEncoder(&t.record)
	t.head.SetEscapeHTML(false)
	return t
}

// Get implements [hive.Repo].
func (t *table[K, E, Q]) Get(_ context.Context, key K) (E, error) {
	t.mem.RLock()
	e := t.visible.byKey[key]
	t.mem.RUnlock()
	return t.found(e)
}

// byName returns the entity with the unique name.
func (t *table[K, E, Q]) byName(name string) (E, error) {
	t.mem.RLock()
	e := t.visible.byName[name]
	t.mem.RUnlock()
	return t.found(e)
}

func (t *table[K, E, Q]) found(e *E) (found E, err error) {
	if err := t.c.open(); err != nil {
		return found, err
	}
	if e == nil {
		return found, t.notFound()
	}
	return *e, nil
}

func (t *table[K, E, Q]) notFound() error {
	return hive.Errorf(hive.NotFound, "%s not found", t.noun)
}

// Find implements [hive.Repo].
func (t *table[K, E, Q]) Find(_ context.Context, q Q) ([]E, error) {
	if err := t.c.open(); err != nil {
		return nil, err
	}
	selected := t.selected(q)
	found := make([]E, len(selected))
	for i, e := range selected {
		found[i] = *e
	}
	return t.window(found, q), nil
}

// Count implements [hive.Repo].
func (t *table[K, E, Q]) Count(_ context.Context, q Q) (int, error) {
	if err := t.c.open(); err != nil {
		return 0, err
	}
	return len(t.selected(q)), nil
}

// selected returns what q selects, in no order. Writers wait only while the
// pointers are copied.
func (t *table[K, E, Q]) selected(q Q) []*E {
	t.mem.RLock()
	all := make([]*E, 0, len(t.visible.byKey))
	for _, e := range t.visible.byKey {
		all = append(all, e)
	}
	t.mem.RUnlock()
	return slices.DeleteFunc(all, func(e *E) bool { return !t.match(q, e) })
}
