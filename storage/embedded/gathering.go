package embedded

import (
	"sync/atomic"
	"time"
)

// Bounds of a gathering.
const (
	// gatherMost is how many writes are waited for. Where there are more, the
	// processors are what everybody waits for, and they should not idle.
	gatherMost = 64
	// gatherTime is how long they are waited for at most, however slow the disk is.
	gatherTime = 4 * time.Millisecond
	// gatherRest is for how many batches nobody is waited for, as a power of
	// two, after that was in vain again and again.
	gatherRest = 6
)

// gathering has a batch wait for the writers that were just answered.
//
// A client takes a while to send its next request, so without it writers fall
// into two halves, each of which waits for the other's sync, and a sync has half
// of what it could have. The wait is no longer than it pays: it delays the writes
// that are there and saves those that are missing the rest of a sync. When those
// who were waited for do not come, because nothing ties requests to answers, the
// next batches do not wait.
type gathering struct {
	queue  chan write
	wanted atomic.Int64  // how many in queue are enough; 0 while nobody waits
	enough chan struct{} // of capacity 1

	// The rest belongs to the committer's goroutine.
	expected int           // writes, if those that were just answered come back
	takes    time.Duration // what a batch takes of late
	timer    *time.Timer
	vain     int // how often in a row they did not come, up to gatherRest
	resting  int // batches that are not waited for
}

func newGathering(queue chan write) *gathering {
	t := time.NewTimer(0)
	t.Stop()
	return &gathering{queue: queue, enough: make(chan struct{}, 1), timer: t}
}

// came is called after a write was queued.
func (g *gathering) came() {
	if n := g.wanted.Load(); n > 0 && int64(len(g.queue)) >= n {
		select {
		case g.enough <- struct{}{}:
		default:
		}
	}
}

// committed is called before the writes of a batch are answered.
func (g *gathering) committed(writes int, took time.Duration) {
	g.expected = writes + len(g.queue)
	g.takes += (took - g.takes) / 8
}

// wait waits until a batch that has some writes can have as many as are expected.
func (g *gathering) wait(has int) {
	missing := g.expected - has
	if missing <= 0 || g.expected > gatherMost {
		return
	}
	if g.resting > 0 {
		g.resting--
		return
	}
	g.wanted.Store(int64(missing))
	defer g.wanted.Store(0)
	pays := g.takes * time.Duration(missing) / time.Duration(g.expected)
	g.timer.Reset(min(pays, gatherTime))
	defer g.timer.Stop()
	for len(g.queue) < missing {
		select {
		case <-g.enough:
		case <-g.timer.C:
			g.vain = min(g.vain+1, gatherRest)
			g.resting = 1 << g.vain
			return
		}
	}
	g.vain = 0
}
