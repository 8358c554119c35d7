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
	byDevice   map[string]*list
	byNetwork  map[hive.ID]*list
	everywhere list
}

// list is subscriptions in the order in which they came, but for those that
// took the seats of others. What came together lies together in memory, most of
// all the sockets in the kernel's, and is faster to go through in this order.
type list struct {
	entries []*entry
	seats   []int // of each its place among the seats of its entry
}

// seat is where in a list a subscription is.
type seat struct {
	in *list
	at int
}

// entry is one subscription. It implements [hive.Subscription]. What every
// delivery looks at comes first, together, since it is seldom in a cache.
type entry struct {
	// Of the turn, for whoever hands out.
	marks  uint64 // events that it selects
	handed bool   // was handed something and has not sent it on
	behind bool   // had not sent everything after an earlier turn

	cancelled  bool
	changed    bool // the filter is another than when the first event was marked
	subscriber hive.Subscriber
	since      uint64 // how many events had been published before it
	filter     hive.Filter
	seats      []seat
	table      *table
}

func newTable() table {
	return table{byDevice: map[string]*list{}, byNetwork: map[hive.ID]*list{}}
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
		enter(t.byDevice, f.DeviceID, e)
	case f.Networks.All:
		t.everywhere.enter(e)
	default:
		for _, id := range f.Networks.IDs {
			enter(t.byNetwork, id, e)
		}
	}
}

func (t *table) leave(e *entry) {
	for _, s := range e.seats {
		s.in.leave(s.at)
	}
	e.seats = nil
	switch f := &e.filter; {
	case f.DeviceID != "":
		tidy(t.byDevice, f.DeviceID)
	case !f.Networks.All:
		for _, id := range f.Networks.IDs {
			tidy(t.byNetwork, id)
		}
	}
}

func enter[K comparable](lists map[K]*list, key K, e *entry) {
	l := lists[key]
	if l == nil {
		l = new(list)
		lists[key] = l
	}
	l.enter(e)
}

// tidy removes a list that is empty.
func tidy[K comparable](lists map[K]*list, key K) {
	if l := lists[key]; l != nil && len(l.entries) == 0 {
		delete(lists, key)
	}
}

func (l *list) enter(e *entry) {
	l.seats = append(l.seats, len(e.seats))
	e.seats = append(e.seats, seat{l, len(l.entries)})
	l.entries = append(l.entries, e)
}

// leave gives a seat to the last of the list.
func (l *list) leave(at int) {
	end := len(l.entries) - 1
	last, nth := l.entries[end], l.seats[end]
	last.seats[nth].at = at
	l.entries[at], l.seats[at] = last, nth
	l.entries[end] = nil
	l.entries, l.seats = l.entries[:end], l.seats[:end]
}

// mark notes the ith event of a turn, before which so many were published, on all
// that select it, and appends those to marked on which nothing was noted yet.
func (t *table) mark(i int, e *hive.Event, before uint64, marked []*entry) []*entry {
	m := e.Message()
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, l := range [...]*list{t.byDevice[m.DeviceID], t.byNetwork[m.NetworkID], &t.everywhere} {
		if l == nil {
			continue
		}
		for _, s := range l.entries {
			if before < s.since || !s.filter.Match(e) {
				continue
			}
			if s.marks == 0 {
				marked = append(marked, s)
				s.changed = false
			}
			s.marks |= 1 << i
		}
	}
	return marked
}

// deliver delivers to each of some those of the events that are marked there
// and that it still selects.
func (t *table) deliver(events []*hive.Event, some []*entry, b *batch) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, s := range some {
		marks := s.marks
		s.marks = 0
		if s.changed {
			marks = s.still(events, marks)
		}
		if marks != 0 && !s.cancelled {
			b.gather(events, marks)
			s.subscriber.Deliver(&b.Batch)
			s.handed = true
		}
	}
}

// still returns the marks of those events that are selected as the filter is now.
func (e *entry) still(events []*hive.Event, marks uint64) (left uint64) {
	for ; marks != 0; marks &= marks - 1 {
		if i := bits.TrailingZeros64(marks); e.filter.Match(events[i]) {
			left |= 1 << i
		}
	}
	return left
}

// batch is the events that were delivered last, for the next subscriber with
// the same marks.
type batch struct {
	hive.Batch
	marks uint64
}

func (b *batch) gather(events []*hive.Event, marks uint64) {
	if b.marks == marks {
		return
	}
	b.Reset()
	for b.marks = marks; marks != 0; marks &= marks - 1 {
		b.Events = append(b.Events, events[bits.TrailingZeros64(marks)])
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
	e.filter, e.changed = f, true
	e.table.enter(e)
}

// Cancel implements [hive.Subscription].
func (e *entry) Cancel() {
	e.table.mu.Lock()
	defer e.table.mu.Unlock()
	e.table.leave(e)
	e.cancelled = true
}
