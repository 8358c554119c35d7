package embedded

import (
	"context"
	"fmt"

	"hivewire/hive"
)

// mutation is a write to one entity of a table. It is its caller's
// [hive.Pending]. Mutations are reused.
type mutation[K comparable, E, Q any] struct {
	table *table[K, E, Q]
	wait  ticket
	ctx   context.Context // its caller's

	// verb works out what becomes of the entity, from the newest state.
	verb func(*mutation[K, E, Q]) (change[K, E], error)
	key  K
	add  *E
	edit func(*E) error

	record func(before, after *E) *hive.AuditRecord // nil when nothing is to be said
	said   *hive.AuditRecord

	done     change[K, E] // empty when nothing changed
	err      error
	panicked any // what edit panicked with, for its caller to panic with
}

func newMutation[K comparable, E, Q any](t *table[K, E, Q]) *mutation[K, E, Q] {
	return &mutation[K, E, Q]{table: t, wait: ticket{done: make(chan struct{}, 1)}}
}

// Add implements [hive.Repo].
func (t *table[K, E, Q]) Add(ctx context.Context, e E) (E, error) {
	return audited[K, E, Q]{table: t}.Add(ctx, e)
}

// Update implements [hive.Repo].
func (t *table[K, E, Q]) Update(ctx context.Context, key K, edit func(*E) error) (E, error) {
	return audited[K, E, Q]{table: t}.Update(ctx, key, edit)
}

// Delete implements [hive.Repo].
func (t *table[K, E, Q]) Delete(ctx context.Context, key K) error {
	return audited[K, E, Q]{table: t}.Delete(ctx, key)
}

// audited is a table whose writes leave a trail.
type audited[K comparable, E, Q any] struct {
	*table[K, E, Q]
	record func(before, after *E) *hive.AuditRecord // nil for no trail after all
}

// Add implements [hive.Repo].
func (a audited[K, E, Q]) Add(ctx context.Context, e E) (E, error) {
	m := a.pool.Get().(*mutation[K, E, Q])
	m.verb, m.add, m.record = (*mutation[K, E, Q]).adding, &e, a.record
	return a.begin(ctx, m).Wait()
}

// Update implements [hive.Repo].
func (a audited[K, E, Q]) Update(ctx context.Context, key K, edit func(*E) error) (E, error) {
	return a.BeginUpdate(ctx, key, edit).Wait()
}

// BeginUpdate implements [hive.AuditedUsers].
func (a audited[K, E, Q]) BeginUpdate(ctx context.Context, key K, edit func(*E) error) hive.Pending[E] {
	m := a.pool.Get().(*mutation[K, E, Q])
	m.verb, m.key, m.edit, m.record = (*mutation[K, E, Q]).editing, key, edit, a.record
	return a.begin(ctx, m)
}

// Delete implements [hive.Repo].
func (a audited[K, E, Q]) Delete(ctx context.Context, key K) error {
	m := a.pool.Get().(*mutation[K, E, Q])
	m.verb, m.key, m.record = (*mutation[K, E, Q]).deleting, key, a.record
	_, err := a.begin(ctx, m).Wait()
	return err
}

func (t *table[K, E, Q]) begin(ctx context.Context, m *mutation[K, E, Q]) hive.Pending[E] {
	m.ctx = ctx
	if err := t.c.put(ctx, m); err != nil {
		return hive.Failed[E](err)
	}
	return m
}

// Ready implements [hive.Pending].
func (m *mutation[K, E, Q]) Ready() bool { return len(m.wait.done) > 0 }

// Wait implements [hive.Pending]. It puts m back into the pool.
func (m *mutation[K, E, Q]) Wait() (e E, err error) {
	if err := m.table.c.await(m.ctx, m); err != nil {
		return e, err // m may still be in the queue or in a batch
	}
	after, err, panicked := m.done.new, m.err, m.panicked
	m.ctx, m.verb, m.add, m.edit, m.record, m.said = nil, nil, nil, nil, nil, nil
	m.done, m.err, m.panicked = change[K, E]{}, nil, nil
	m.wait.state.Store(queued)
	m.table.pool.Put(m)

	if panicked != nil {
		panic(panicked)
	}
	if err != nil || after == nil {
		return e, err
	}
	return *after, nil
}

func (m *mutation[K, E, Q]) ticket() *ticket { return &m.wait }

func (m *mutation[K, E, Q]) stores() bool {
	return m.table.announced && (m.add != nil || m.edit != nil)
}

func (m *mutation[K, E, Q]) refuse(err error) { m.err = err }

func (m *mutation[K, E, Q]) apply(b *batch) {
	c, err := m.verb(m)
	if err == nil && m.record != nil {
		m.panicked, err = run(func(c *change[K, E]) error { m.said = m.record(c.old, c.new); return nil }, &c)
	}
	if err == nil {
		err = m.table.write(b.log, c)
	}
	if err == nil && m.said != nil {
		err = m.table.trail.enter(b, m.said)
	}
	if err != nil {
		m.err = err
		return
	}
	m.table.newest.apply(c)
	m.done = c
}

func (m *mutation[K, E, Q]) publish() {
	if m.err != nil {
		return
	}
	m.table.visible.apply(m.done)
	if m.said != nil {
		m.table.trail.show(m.said)
	}
}

func (m *mutation[K, E, Q]) report() {
	switch {
	case m.err != nil:
		return
	case m.done.new != nil:
		m.table.watchers.tell(*m.done.new, false)
	default:
		var gone E
		m.table.setKey(&gone, m.done.key)
		m.table.watchers.tell(gone, true)
	}
	if m.said != nil {
		m.table.trail.tell(m.said)
	}
}

func (m *mutation[K, E, Q]) adding() (c change[K, E], err error) {
	t := m.table
	e := m.add
	c = change[K, E]{key: t.kind.key(e), new: e}
	if id := t.number(&c.key, e); id != nil && *id == 0 {
		*id = t.lastID + 1
		t.setKey(e, c.key)
	}
	if t.newest.byKey[c.key] != nil {
		return c, &hive.Error{Kind: hive.Conflict, Reason: hive.ReasonKeyTaken, Message: t.noun + " exists already"}
	}
	return c, m.admit(c)
}

func (m *mutation[K, E, Q]) editing() (c change[K, E], err error) {
	t := m.table
	c = change[K, E]{key: m.key, old: t.newest.byKey[m.key]}
	if c.old == nil {
		return c, t.notFound
	}
	after := *c.old
	c.new = &after
	if m.panicked, err = run(m.edit, c.new); err != nil {
		return c, err
	}
	if got := t.kind.key(c.new); got != c.key {
		return c, fmt.Errorf("update %s %v: edit changed the key to %v", t.noun, c.key, got)
	}
	return c, m.admit(c)
}

// run runs edit and keeps a panic of it from ending the committer.
func run[E any](edit func(*E) error, e *E) (panicked any, err error) {
	defer func() {
		if panicked = recover(); panicked != nil {
			err = fmt.Errorf("edit panicked: %v", panicked)
		}
	}()
	return nil, edit(e)
}

func (m *mutation[K, E, Q]) deleting() (c change[K, E], err error) {
	c = change[K, E]{key: m.key, old: m.table.newest.byKey[m.key]}
	if c.old == nil {
		return c, m.table.notFound
	}
	return c, nil
}

// admit checks the unique fields of c.new and makes it ready for sharing.
func (m *mutation[K, E, Q]) admit(c change[K, E]) error {
	t := m.table
	for i, u := range t.uniques {
		if holder := t.newest.holder(i, u.of(c.new)); holder != nil && holder != c.old {
			return &hive.Error{Kind: hive.Conflict, Reason: u.taken, Message: t.noun + " exists already"}
		}
	}
	if t.tidy != nil {
		t.tidy(c.old, c.new)
	}
	return nil
}
