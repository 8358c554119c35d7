package embedded

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// Bounds of one batch; what waits beyond them goes into the next.
const (
	maxWrites = 1024
	maxBytes  = 1 << 20
)

// write is one operation on its way through the committer.
type write interface {
	// ticket is where its caller waits.
	ticket() *ticket
	// apply checks the write against the newest state, carries it out there
	// and in b, or leaves no trace and remembers the error for its caller.
	// It runs on the committer's goroutine.
	apply(b *batch)
	// stores reports whether the write is a message or an update of one, or is followed by one.
	stores() bool
	// refuse answers the write with err instead of applying it.
	refuse(err error)
	// publish shows the write to readers, once it is durable. Readers are locked out.
	publish()
	// report tells watchers. Readers are not locked out.
	report()
}

// The states of a ticket.
const (
	queued    = iota
	begun     // by the committer, which will answer
	abandoned // by the caller, before it was begun
)

// ticket connects a write with the goroutine that waits for it.
type ticket struct {
	state atomic.Uint32
	done  chan struct{} // of capacity 1; receives when the write is answered
}

// committer turns queued writes into durable batches on one goroutine: what
// comes while a batch is on its way to the disk is the next one, so batches grow
// with the load and a lone write waits for exactly one sync. Beginning the next
// one earlier would make it a small one, and the syncs twice as many; see also gathering.
type committer struct {
	db    *pebble.DB
	life  *life
	mem   *sync.RWMutex      // guards what readers see
	room  func() room        // says what the disk has room for
	seal  func(*batch) error // completes a batch that is about to be written
	queue chan write
	group *gathering
	quit  chan struct{} // closed to take no more writes
	wg    sync.WaitGroup
}

func newCommitter(db *pebble.DB, l *life, mem *sync.RWMutex, room func() room, seal func(*batch) error) *committer {
	queue := make(chan write, maxWrites)
	return &committer{
		db:    db,
		life:  l,
		mem:   mem,
		room:  room,
		seal:  seal,
		queue: queue,
		group: newGathering(queue),
		quit:  make(chan struct{}),
	}
}

func (c *committer) start() {
	c.wg.Go(c.commit)
}

// stop finishes the queued writes. Writes that come too late for that are
// answered when the life of the store ends.
func (c *committer) stop() {
	close(c.quit)
	finished := make(chan struct{})
	go func() {
		c.wg.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-c.life.ended: // the goroutines may be stuck in the disk for good
	}
}

// open returns nil until stop was called, then Unavailable.
func (c *committer) open() error {
	select {
	case <-c.quit:
		return unavailable(errClosed)
	default:
		return nil
	}
}

// do queues w and waits for it; see put and await.
func (c *committer) do(ctx context.Context, w write) error {
	if err := c.put(ctx, w); err != nil {
		return err
	}
	return c.await(ctx, w)
}

// put queues w, behind what was queued before. An error means that it did not.
func (c *committer) put(ctx context.Context, w write) error {
	if ctx.Err() != nil {
		return unavailable(context.Cause(ctx))
	}
	select {
	case c.queue <- w: // a select with nothing else is much cheaper
		c.group.came()
		return nil
	default:
	}
	select {
	case c.queue <- w:
		c.group.came()
		return nil
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	case <-c.quit:
		return unavailable(errClosed)
	case <-c.life.ended:
		return c.life.over()
	}
}

// await waits until what was queued is durable or certainly not done, which is
// when it returns nil. An error means that w never got an answer and must not be reused.
//
// A write that was begun is waited for even when ctx is over: its outcome is
// one sync away, and edit functions must not outlive their caller.
func (c *committer) await(ctx context.Context, w write) error {
	t := w.ticket()
	select {
	case <-t.done:
		return nil
	case <-ctx.Done():
		if t.state.CompareAndSwap(queued, abandoned) {
			return unavailable(context.Cause(ctx))
		}
	case <-c.life.ended:
		if t.state.CompareAndSwap(queued, abandoned) {
			return c.life.over()
		}
	}
	select {
	case <-t.done:
		return nil
	case <-c.life.ended:
	}
	select {
	case <-t.done: // the last batch before a close
		return nil
	default:
		return c.life.outcomeUnknown()
	}
}

// commit writes batches until the store is closed or breaks.
func (c *committer) commit() {
	var b batch
	for {
		b.begin(c.db)
		if !c.collect(&b) {
			return
		}
		began := time.Now()
		err := c.seal(&b)
		if err == nil {
			err = c.db.Apply(b.log, pebble.Sync)
		}
		if err != nil {
			c.life.fail(err)
			return
		}
		c.group.committed(len(b.writes), time.Since(began))
		c.acknowledge(&b)
		b.close()
		clear(b.writes)
		b = batch{writes: b.writes[:0]}
	}
}

// collect waits for a write and fills b with it and whatever else is queued.
// It returns false when there will be no more.
func (c *committer) collect(b *batch) bool {
	var w write
	select {
	case w = <-c.queue:
	case <-c.life.ended:
		return false
	case <-c.quit:
		if w = c.next(); w == nil {
			return false
		}
	}
	room, gathered := c.room(), false
	for w != nil {
		if w.ticket().state.CompareAndSwap(queued, begun) {
			full := room.rest
			if w.stores() {
				full = room.messages
			}
			if full == nil {
				w.apply(b)
			} else {
				w.refuse(full)
			}
			b.writes = append(b.writes, w)
		}
		if len(b.writes) == maxWrites || b.bytes() >= maxBytes || b.closed {
			break
		}
		if w = c.next(); w == nil && !gathered {
			c.group.wait(len(b.writes))
			w, gathered = c.next(), true
		}
	}
	return true
}

// next returns a queued write, or nil when none is ready. Writers that were
// just answered get the chance to queue their next write: without it they
// would fall into two halves that wait for each other's sync.
func (c *committer) next() write {
	for try := range 2 {
		select {
		case w := <-c.queue:
			return w
		default:
		}
		if try == 0 {
			runtime.Gosched()
		}
	}
	return nil
}

// acknowledge answers the writes of a batch, which the disk has.
func (c *committer) acknowledge(b *batch) {
	c.mem.Lock()
	for _, w := range b.writes {
		w.publish()
	}
	c.mem.Unlock()
	for _, w := range b.writes {
		w.report()
		w.ticket().done <- struct{}{}
	}
}
