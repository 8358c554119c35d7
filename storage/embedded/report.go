package embedded

import (
	"sync"
	"time"
)

// reportEvery is the least time between two reports: what fails in the
// background is tried again at once.
const reportEvery = 10 * time.Second

// reports tells somebody of errors, but not of all when they are many.
type reports struct {
	to func(error)

	mu   sync.Mutex
	last time.Time // of a report
}

// report must not block: Pebble calls it with its locks held.
func (r *reports) report(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.last) >= reportEvery {
		r.last = now
		r.to(err)
	}
}
