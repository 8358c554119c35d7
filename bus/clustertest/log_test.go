package clustertest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hivewire/hive"
)

// memory is the store that the nodes of a test share: the two methods of a
// log that a link uses.
type memory[E any] struct {
	hive.Log[E] // nil
	message     func(*E) *hive.Message
	updated     func(*E) time.Time
	ids         *hive.Numbering
	down        *atomic.Bool
	reads       atomic.Int64

	mu    sync.Mutex
	known []E
}

func (m *memory[E]) add(e E) E {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.message(&e).ID = m.ids.Next(time.Now())
	m.known = append(m.known, e)
	return e
}

func (m *memory[E]) update(id hive.ID, edit func(*E)) E {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.known, func(e E) bool { return m.message(&e).ID == id })
	edit(&m.known[i])
	return m.known[i]
}

func (m *memory[E]) Get(_ context.Context, device string, id hive.ID) (e E, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.known {
		if m.message(&e).ID == id && m.message(&e).DeviceID == device {
			return e, nil
		}
	}
	return e, hive.Errorf(hive.NotFound, "no message %d", id)
}

func (m *memory[E]) Since(_ context.Context, from hive.ID, most int) (found []E, err error) {
	m.reads.Add(1)
	if m.down.Load() {
		return nil, hive.Unavailablef("the store is down")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.known {
		if len(found) < most && (m.message(&e).ID >= from || !m.updated(&e).Before(hive.GivenAt(from))) {
			found = append(found, e)
		}
	}
	return found, nil
}
