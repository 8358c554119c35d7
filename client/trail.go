package client

import (
	"hash/maphash"
	"time"
)

// overlap is how far before the last message a subscription is resumed.
// Messages of different devices do not come strictly in the order of time, and the clocks
// of several servers differ a little.
const overlap = 10 * time.Second

var seed = maphash.MakeSeed()

// trail knows of one interest what has come, so that it can be resumed without
// a gap and without doubles.
type trail struct {
	since time.Time // nothing up to this time is asked for
	mark  time.Time // of the last message, but never ahead of the server's clock
	seen  map[key]time.Time
	prune int // size of seen at which the old are forgotten
}

// key tells messages apart. Updates of one command differ in their content.
type key struct {
	id  int64
	sum uint64
}

func newTrail(since time.Time) *trail {
	return &trail{since: since, mark: since, seen: map[key]time.Time{}}
}

// resume is the time after which messages are asked for.
func (t *trail) resume() time.Time {
	if at := t.mark.Add(-overlap); at.After(t.since) {
		return at
	}
	return t.since
}

// fresh notes a message and reports whether it is the first time that it
// comes; now is the server's time.
func (t *trail) fresh(m *Message, now time.Time) bool {
	k := key{id: m.ID}
	if m.Kind == Updates {
		k.sum = maphash.Bytes(seed, m.Body)
	}
	if _, known := t.seen[k]; known {
		return false
	}
	at := m.Time()
	t.seen[k] = at
	// Whoever sends a message may date it into the future. It comes again
	// until then, so it stays known, but does not move the mark.
	if at.After(now) {
		at = now
	}
	if at.After(t.mark) {
		t.mark = at
	}
	if len(t.seen) > t.prune {
		t.forget()
	}
	return true
}

// forget removes those that will not be asked for again.
func (t *trail) forget() {
	from := t.resume()
	for k, at := range t.seen {
		if !at.After(from.Truncate(time.Millisecond)) {
			delete(t.seen, k)
		}
	}
	t.prune = max(1024, 2*len(t.seen))
}
