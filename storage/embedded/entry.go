package embedded

import (
	"bytes"
	"context"
	"fmt"

	"hivewire/hive"
)

// entry is a write to a log. Entries are reused. One that appends is its
// caller's [hive.Pending].
type entry[E any] struct {
	log  *log[E]
	wait ticket
	ctx  context.Context // its caller's

	// verb puts the write into the batch.
	verb   func(*entry[E], *batch) error
	device string // of the message
	key    []byte // of the message
	record []byte
	edit   func(*E) error

	message  *E // what is appended, or what became of it
	err      error
	panicked any // what edit panicked with, for its caller to panic with
}

func newEntry[E any](l *log[E]) *entry[E] {
	return &entry[E]{log: l, wait: ticket{done: make(chan struct{}, 1)}}
}

// Append implements [hive.Log].
func (l *log[E]) Append(ctx context.Context, e E) hive.Pending[E] {
	w := l.pool.Get().(*entry[E])
	l.tidy(&e)
	// The record is made here rather than on the goroutine that all writes
	// share: what is still to be found out is in the key.
	var err error
	if w.record, err = appendMessage(w.record[:0], l.message(&e), l.command(&e)); err != nil {
		return hive.Failed[E](fmt.Errorf("encode %s: %w", l.noun, err))
	}
	w.verb, w.message = (*entry[E]).appending, &e
	if err := l.begin(ctx, w); err != nil {
		return hive.Failed[E](err)
	}
	return w
}

// Update implements [hive.Log]. Readers may see the new state a moment before
// it is durable; watchers and the caller do not.
func (l *log[E]) Update(ctx context.Context, deviceID string, id hive.ID, edit func(*E) error) (e E, err error) {
	// Reading here leaves the message in memory for the goroutine that all
	// writes share.
	if err := l.s.beginReading(); err != nil {
		return e, err
	}
	key, _, err := l.find(deviceID, id)
	l.s.endReading()
	if err != nil {
		return e, err
	}
	w := l.pool.Get().(*entry[E])
	w.verb, w.key, w.edit = (*entry[E]).editing, key, edit
	if err := l.begin(ctx, w); err != nil {
		return e, err
	}
	return w.Wait()
}

// Forget implements [hive.Log]. What the database has of the messages besides
// their records stays until they would have expired.
func (l *log[E]) Forget(ctx context.Context, deviceID string) error {
	w := l.pool.Get().(*entry[E])
	w.verb, w.device = (*entry[E]).forgetting, deviceID
	if err := l.begin(ctx, w); err != nil {
		return err
	}
	_, err := w.Wait()
	return err
}

func (l *log[E]) begin(ctx context.Context, w *entry[E]) error {
	w.ctx = ctx
	return l.s.c.put(ctx, w)
}

// Ready implements [hive.Pending].
func (w *entry[E]) Ready() bool { return len(w.wait.done) > 0 }

// Wait implements [hive.Pending]. It puts w back into the pool.
func (w *entry[E]) Wait() (e E, err error) {
	if err := w.log.s.c.await(w.ctx, w); err != nil {
		return e, err // w may still be in the queue or in a batch
	}
	done, err, panicked := w.message, w.err, w.panicked
	w.ctx, w.verb, w.edit, w.message, w.err, w.panicked = nil, nil, nil, nil, nil, nil
	w.wait.state.Store(queued)
	w.log.pool.Put(w)

	if panicked != nil {
		panic(panicked)
	}
	if err != nil || done == nil {
		return e, err
	}
	return *done, nil
}

func (w *entry[E]) ticket() *ticket { return &w.wait }

func (w *entry[E]) stores() bool { return w.message != nil || w.edit != nil }

func (w *entry[E]) refuse(err error) { w.err = err }

func (w *entry[E]) apply(b *batch) { w.err = w.verb(w, b) }

func (w *entry[E]) publish() {
	if w.err == nil && w.message != nil && w.edit == nil {
		w.log.durable.Store(int64(w.log.message(w.message).ID))
	}
}

func (w *entry[E]) report() {
	if w.err == nil && w.message != nil {
		w.log.watchers.tell(*w.message, w.edit != nil)
	}
}

func (w *entry[E]) appending(b *batch) error {
	l, m := w.log, w.log.message(w.message)
	m.ID = l.numbering.Next(l.now())
	b.lastID = m.ID
	given := hive.GivenAt(m.ID)
	if m.Timestamp.IsZero() {
		m.Timestamp = given
	}
	c := l.command(w.message)
	if c != nil && c.LastUpdated.IsZero() {
		c.LastUpdated = m.Timestamp
	}
	w.key = messageKey(w.key[:0], l.prefix, m.DeviceID, m.Timestamp, m.ID)
	if !m.Timestamp.Equal(given) {
		if err := b.log.Set(timeKey(m.ID), appendMillis(nil, m.Timestamp.UnixMilli()), nil); err != nil {
			return err
		}
	}
	if err := l.places.enter(b.log, place{m.NetworkID, m.DeviceTypeID}, m.DeviceID); err != nil {
		return err
	}
	if !m.Expires.IsZero() {
		b.expire(m.Expires.Unix(), w.key)
	}
	if c != nil {
		if err := noteUpdate(b, nil, c); err != nil {
			return err
		}
	}
	return b.log.Set(w.key, w.record, nil)
}

func (w *entry[E]) editing(b *batch) error {
	l := w.log
	var err error
	record := bytes.Clone(b.changed[string(w.key)]) // of an entry that will be reused
	if record == nil {
		if record, err = l.value(w.key); err != nil {
			return err
		}
	}
	before, err := l.decode(w.key, record)
	if err != nil {
		return err
	}
	e := *before
	if w.panicked, err = run(w.edit, &e); err != nil {
		return err
	}
	l.tidy(&e)
	m, was, c := l.message(&e), l.message(before), l.command(&e)
	if m.ID != was.ID || m.DeviceID != was.DeviceID || !m.Timestamp.Equal(was.Timestamp) || !m.Expires.Equal(was.Expires) {
		return fmt.Errorf("update %s %d: edit changed what it may not change", l.noun, was.ID)
	}
	if c != nil && c.LastUpdated.IsZero() {
		b.lastID = l.numbering.Next(l.now())
		c.LastUpdated = hive.UpdateTime(l.command(before), b.lastID)
	}
	if w.record, err = appendMessage(w.record[:0], m, c); err != nil {
		return fmt.Errorf("encode %s %d: %w", l.noun, m.ID, err)
	}
	if !m.Expires.IsZero() {
		b.expire(m.Expires.Unix(), w.key) // again, since the sweeper may just be removing it
	}
	if c != nil {
		if err := noteUpdate(b, l.command(before), c); err != nil {
			return err
		}
	}
	w.message = &e
	return b.change(w.key, w.record)
}

func (w *entry[E]) forgetting(b *batch) error {
	l := w.log
	prefixes := []byte{l.prefix}
	if l.updates != 0 {
		prefixes = append(prefixes, l.updates)
	}
	for _, prefix := range prefixes {
		begin := appendDevice(nil, prefix, w.device)
		if err := b.log.DeleteRange(begin, after(begin), nil); err != nil {
			return err
		}
	}
	b.closed = true // an update in the same batch would find the messages
	return l.places.leave(b.log, w.device)
}
