package hive

import (
	"sync"
	"time"
)

// idBits is how many ids there are for one millisecond, as a power of two.
const idBits = 13

// idEpoch is the millisecond whose ids begin with zero. Ids stay below 2^53,
// the whole numbers that browsers can tell apart, until the year 2054.
var idEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Numbering gives ids to messages. They grow, and tell when they were given:
// the milliseconds since 2020 are in the upper bits. When more are asked for
// than a millisecond has, or the clock goes back, they run ahead of the time.
//
// Its zero value is ready for use. It is safe for concurrent use.
type Numbering struct {
	// Offset begins each millisecond, so that processes that share a store
	// seldom try the same id.
	Offset ID

	mu   sync.Mutex
	last ID
}

// Next returns an id greater than all before.
func (n *Numbering) Next(now time.Time) ID {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = max(n.last+1, FirstID(now)+n.Offset)
	return n.last
}

// Skip makes the next id greater than id.
func (n *Numbering) Skip(id ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = max(n.last, id)
}

// FirstID returns the least id that is given at t.
func FirstID(t time.Time) ID { return ID(max(t.UnixMilli()-idEpoch, 0) << idBits) }

// GivenAt returns the millisecond that id tells.
func GivenAt(id ID) time.Time { return time.UnixMilli(int64(id>>idBits) + idEpoch).UTC() }
