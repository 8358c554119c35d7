package mongo

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"hivewire/hive"
)

// Bounds of what is stored at once, and of what may wait for that: a burst of
// many devices, which a database that works takes within seconds.
const (
	maxBatch     = 1000
	maxBatchSize = 4 << 20
	maxQueue     = 32 * maxBatch
	maxQueueSize = 64 << 20
)

var errFull = errors.New("too many messages wait to be stored")

// entry is a message on its way into the database.
type entry[E, D any] struct {
	entity  *E
	doc     *D
	size    int
	since   time.Time
	claimed atomic.Bool // by the writer, or by a caller that has left
	tried   int
	behind  int        // how many whose contents the server refused were before it in its batches
	answer  chan error // has room for it
}

// queue holds the entries that wait for their writer.
type queue[E, D any] struct {
	mu       sync.Mutex // guards the rest
	more     *sync.Cond
	waiting  []*entry[E, D]
	size     int // of waiting
	stopped  bool
	taken    uint64     // how many do not wait any more
	answered uint64     // how many of them have their answer, in order
	progress *sync.Cond // of answered
}

func newQueue[E, D any]() *queue[E, D] {
	q := &queue[E, D]{}
	q.more, q.progress = sync.NewCond(&q.mu), sync.NewCond(&q.mu)
	return q
}

// stop lets nothing in any more and take return when nothing is left.
func (q *queue[E, D]) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
	q.more.Broadcast()
}

func (q *queue[E, D]) put(n *entry[E, D]) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.stopped:
		return errClosed
	case len(q.waiting) >= maxQueue, q.size+n.size > maxQueueSize:
		return errFull
	}
	q.waiting = append(q.waiting, n)
	q.size += n.size
	q.more.Signal()
	return nil
}

// flush returns when all that was put has its answer, or ctx has ended.
func (q *queue[E, D]) flush(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.progress.Broadcast()
	})
	defer stop()
	q.mu.Lock()
	defer q.mu.Unlock()
	for all := q.taken + uint64(len(q.waiting)); q.answered < all; {
		if ctx.Err() != nil {
			return hive.Unavailablef("mongodb: %w", context.Cause(ctx))
		}
		q.progress.Wait()
	}
	return nil
}

// Ready is that of [hive.Pending].
func (n *entry[E, D]) Ready() bool { return len(n.answer) > 0 }

// take waits for entries and appends as many as may be stored at once to
// again, which is what of those taken before has no answer yet. It returns none
// when the queue is stopped and empty.
func (q *queue[E, D]) take(again []*entry[E, D]) []*entry[E, D] {
	q.mu.Lock()
	defer q.mu.Unlock()
	entries, size := again, 0
	for _, n := range again {
		size += n.size
	}
	for len(entries) < maxBatch {
		if len(entries) == 0 {
			q.answered = q.taken
			q.progress.Broadcast()
		}
		if len(q.waiting) == 0 {
			if len(entries) > 0 || q.stopped {
				break
			}
			q.more.Wait()
			continue
		}
		n := q.waiting[0]
		if size += n.size; size > maxBatchSize && len(entries) > 0 {
			break
		}
		q.waiting[0] = nil
		q.waiting = q.waiting[1:]
		q.size -= n.size
		q.taken++
		switch {
		case !n.claimed.CompareAndSwap(false, true):
		case time.Since(n.since) > operationTimeout:
			n.answer <- hive.Unavailablef("mongodb: %w", context.DeadlineExceeded)
		default:
			entries = append(entries, n)
		}
	}
	return entries
}
