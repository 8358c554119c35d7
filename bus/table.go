package bus

import (
	"math/bits"
	"sync"

	"hivewire/hive"
)

// table finds the subscriptions that select an event without looking at all
// of them: each is in the lists of what it names first, its device, else its
// networks, else in the list of those that name neither.
type table struct {
	mu         sync.RWMutex
	byDevice   map[string]list
	byNetwork  map[hive.ID]list
	everywhere list
}

type list map[*entry]struct{}

// entry is one subscription. It implements [hive.Subscription].
type entry struct {
	table      *table
	filter     hive.Filter
	subscriber hive.Subscriber
	since      uint64 // how many events had been published before it
	cancelled  bool

	// Of the turn, for whoever hands out.
	marks  uint64 // events that it may select
	handed bool   // was handed something and has not sent it on
	behind bool   // had not sent everything after an earlier turn
}

func newTable() table {
	return table{byDevice: map[string]list{}, byNetwork: map[hive.ID]list{}, everywhere: list{}}
}

func (t *table) add(f hive.Filter, s hive.Subscriber, since uint64) *entry {
	e := &entry{table: t, filter: f, subscriber: s, since: since}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.enter(e)
	return e
}

func (t *table) enter(e *entry) {
	switch f := &e.filter; {
	case f.DeviceID != "":
		put(t.byDevice, f.DeviceID, e)
	case f.Networks.All:
		t.everywhere[e] = struct{}{}
	default:
		for _, id := range f.Networks.IDs {
			put(t.byNetwork, id, e)
		}
	}
}

func (t *table) leave(e *entry) {
	switch f := &e.filter; {
	case f.DeviceID != "":
		remove(t.byDevice, f.DeviceID, e)
	case f.Networks.All:
		delete(t.everywhere, e)
	default:
		for _, id := range f.Networks.IDs {
			remove(t.byNetwork, id, e)
		}
	}
}

func put[K comparable](lists map[K]list, key K, e *entry) {
	l := lists[key]
	if l == nil {
		l = list{}
		lists[key] = l
	}
	l[e] = struct{}{}
}

func remove[K comparable](lists map[K]list, key K, e *entry) {
	l := lists[key]
	delete(l, e)
	if len(l) == 0 {
		delete(lists, key)
	}
}

// mark notes the ith event of a turn, before which so many were published, on all
// that may select it, and appends those to marked on which nothing was noted yet.
func (t *table) mark(i int, e *hive.Event, before uint64, marked []*entry) []*entry {
	m := e.Message()
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, l := range [...]list{t.byDevice[m.DeviceID], t.byNetwork[m.NetworkID], t.everywhere} {
		for s := range l {
			if before < s.since {
				continue
			}
			if s.marks == 0 {
				marked = append(marked, s)
			}
			s.marks |= 1 << i
		}
	}
	return marked
}

// deliver delivers to each of some those of the events that are marked there
// and that it still selects.
func (t *table) deliver(events []*hive.Event, some []*entry) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, s := range some {
		for ; s.marks != 0; s.marks &= s.marks - 1 {
			e := events[bits.TrailingZeros64(s.marks)]
			if !s.cancelled && s.filter.Match(e) {
				s.subscriber.Deliver(e)
				s.handed = true
			}
		}
	}
}

// Change implements [hive.Subscription].
func (e *entry) Change(f hive.Filter) {
	e.table.mu.Lock()
	defer e.table.mu.Unlock()
	if e.cancelled {
		return
	}
	e.table.leave(e)
	e.filter = f
	e.table.enter(e)
}

// Cancel implements [hive.Subscription].
func (e *entry) Cancel() {
	e.table.mu.Lock()
	defer e.table.mu.Unlock()
	e.table.leave(e)
	e.cancelled = true
}
