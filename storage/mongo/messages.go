package mongo

import (
	"context"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// messageKind says how messages E are documents D of one collection.
type messageKind[E, D any] struct {
	docs    form[E, D]
	number  func(e *E, d *D, id hive.ID)   // gives both an id and the times that follow from it
	touch   func(e, before *E, id hive.ID) // gives what was updated its time; nil where nothing has one
	size    func(*D) int                   // about its bytes
	updates bool                           // whether messages have a time of their latest update
	parity  hive.ID                        // of ids: 0 for even, 1 for odd
}

// messages is [hive.Log] on one collection.
type messages[E, D any] struct {
	messageKind[E, D]
	documents[E, D]
	clock    *clock
	ids      hive.Numbering
	writer   *writer[E, D]
	devices  *turns // of those who update messages of one device
	watchers watchers[E]
}

func newMessages[E, D any](f *follower, k messageKind[E, D]) *messages[E, D] {
	m := &messages[E, D]{
		messageKind: k,
		documents:   documents[E, D]{form: k.docs, link: f.link},
		clock:       f.clock,
		ids:         hive.Numbering{Offset: rand.N(maxOffset)},
		devices:     newTurns(),
	}
	m.writer = newWriter(m)
	return m
}

// nextID numbers a message. Within a log the database keeps ids apart, whoever
// gives them; those of one log are even and those of the other odd.
func (m *messages[E, D]) nextID(now time.Time) hive.ID {
	for {
		if id := m.ids.Next(now); id%2 == m.parity {
			return id
		}
	}
}

// Append implements [hive.Log].
func (m *messages[E, D]) Append(ctx context.Context, e E) hive.Pending[E] {
	doc, err := m.encode(&e)
	if err != nil {
		return hive.Failed[E](m.while("append", err))
	}
	n, err := m.writer.put(ctx, &e, &doc)
	if err != nil {
		return hive.Failed[E](m.while("append", err))
	}
	return appending[E, D]{n, m, ctx}
}

// appending is a message on its way and who waits for it.
type appending[E, D any] struct {
	*entry[E, D]
	m   *messages[E, D]
	ctx context.Context
}

// Wait implements [hive.Pending].
func (a appending[E, D]) Wait() (e E, err error) {
	if err := a.await(a.ctx); err != nil {
		return e, a.m.while("append", err)
	}
	return *a.entity, nil
}

// Get implements [hive.Log].
func (m *messages[E, D]) Get(ctx context.Context, deviceID string, id hive.ID) (E, error) {
	h, err := m.load(ctx, deviceID, id)
	if err != nil {
		var zero E
		return zero, err
	}
	return *h.entity, nil
}

func (m *messages[E, D]) load(ctx context.Context, deviceID string, id hive.ID) (held[E, D], error) {
	return m.read(ctx, bson.D{{Key: keyField, Value: id}, {Key: "deviceId", Value: deviceID}, unexpired(m.clock.now())})
}

// Find implements [hive.Log].
func (m *messages[E, D]) Find(ctx context.Context, q hive.MessageQuery) ([]E, error) {
	filter := append(messageFilter(&q), unexpired(m.clock.now()))
	return m.list(ctx, filter, options.Find().SetSort(messageOrder(&q)).SetSkip(int64(q.Skip)).SetLimit(int64(q.Take)))
}

// Update implements [hive.Log]. Updates of one device's messages take turns,
// which keeps their order until the watchers are told.
func (m *messages[E, D]) Update(ctx context.Context, deviceID string, id hive.ID, edit func(*E) error) (E, error) {
	var zero E
	leave, err := m.devices.enter(ctx, deviceID)
	if err != nil {
		return zero, m.while("update", err)
	}
	defer leave()
	m.writer.settle(ctx, id)
	load := func() (held[E, D], error) { return m.load(ctx, deviceID, id) }
	h, err := m.update(ctx, id, nil, load, m.touching(edit))
	if err != nil {
		return zero, err
	}
	m.watchers.tell(*h.entity, true)
	return *h.entity, nil
}

// touching returns an edit whose outcome has the time of an update.
func (m *messages[E, D]) touching(edit func(*E) error) func(*E) error {
	if m.touch == nil {
		return edit
	}
	return func(e *E) error {
		before := *e
		if err := edit(e); err != nil {
			return err
		}
		m.touch(e, &before, m.nextID(m.clock.now()))
		return nil
	}
}

// Forget implements [hive.Log].
func (m *messages[E, D]) Forget(ctx context.Context, deviceID string) error {
	if err := m.writer.queue.flush(ctx); err != nil {
		return m.while("forget", err)
	}
	err := m.link.guarded(ctx, writing, func(ctx context.Context) error {
		_, err := m.all().DeleteMany(ctx, bson.D{{Key: "deviceId", Value: deviceID}})
		return err
	})
	if err != nil {
		return m.while("forget", err)
	}
	return nil
}

// Since implements [hive.Log].
func (m *messages[E, D]) Since(ctx context.Context, from hive.ID, most int) ([]E, error) {
	filter := bson.D{{Key: keyField, Value: bson.D{{Key: "$gte", Value: from}}}}
	if m.updates {
		filter = bson.D{{Key: "$or", Value: bson.A{filter, updatedSince(hive.GivenAt(from))}}}
	}
	filter = append(filter, unexpired(m.clock.now()))
	return m.list(ctx, filter, options.Find().SetSort(sorted(false, keyField)).SetLimit(int64(most)))
}

// Watch implements [hive.Log].
func (m *messages[E, D]) Watch(told func(e E, updated bool)) (stop func()) {
	return m.watchers.add(told)
}
