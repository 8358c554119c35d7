// Package bus carries news of stored messages to those who subscribed to them.
//
// A [Hub] is the bus of one node: publishers leave events in its queue, one
// goroutine finds who subscribed to each and hands it to them. Nobody waits
// for a subscriber.
//
// Locks: Hub.mu guards the queue, table.mu the subscriptions. Neither is
// taken under the other. Subscribers are called under table.mu.
package bus

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"hivewire/hive"
)

// Bounds on what waits to be handed out; whoever causes more waits in Room.
const (
	maxQueued      = 1024
	maxQueuedBytes = 16 << 20
)

// Bounds on what is handed out before subscribers send it on.
const (
	turnEvents = 64 // the bits of entry.marks
	turnBytes  = 16 << 10
)

// Hub is [hive.Bus] within one process. Its zero value is not usable.
type Hub struct {
	table table

	mu    sync.Mutex
	queue []*hive.Event
	taken uint64        // events that left the queue
	bytes int           // of free JSON in queue
	full  chan struct{} // closed when there is room again; nil while there is
	idle  chan struct{} // closed when everything is handed out; nil while it is
	wake  chan struct{} // of capacity 1: queue is not empty, or stop is set
	stop  bool
	done  chan struct{} // closed when the goroutine has ended
}

// New returns a hub that runs until Close.
func New() *Hub {
	h := &Hub{table: newTable(), wake: make(chan struct{}, 1), done: make(chan struct{})}
	go h.run()
	return h
}

// Close hands out what was published and ends the hub.
func (h *Hub) Close() {
	h.mu.Lock()
	h.stop = true
	h.mu.Unlock()
	h.signal()
	<-h.done
}

// Publish implements [hive.Bus].
func (h *Hub) Publish(e *hive.Event) {
	h.mu.Lock()
	h.queue = append(h.queue, e)
	h.bytes += e.Weight()
	if h.idle == nil {
		h.idle = make(chan struct{})
	}
	if h.full == nil && h.crowded() {
		h.full = make(chan struct{})
	}
	h.mu.Unlock()
	h.signal()
}

func (h *Hub) crowded() bool { return len(h.queue) >= maxQueued || h.bytes >= maxQueuedBytes }

func (h *Hub) signal() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// Room implements [hive.Bus].
func (h *Hub) Room(ctx context.Context) {
	h.mu.Lock()
	full := h.full
	h.mu.Unlock()
	await(ctx, full)
}

// Vouch implements [hive.Bus]. Nobody asks.
func (h *Hub) Vouch(func(context.Context)) {}

// Settle implements [hive.Bus]. There is no other node.
func (h *Hub) Settle(context.Context) {}

// Drain implements [hive.Bus].
func (h *Hub) Drain(ctx context.Context) {
	h.mu.Lock()
	idle := h.idle
	h.mu.Unlock()
	await(ctx, idle)
}

// await returns when a channel, unless it is nil, is closed or ctx has ended.
func await(ctx context.Context, closed <-chan struct{}) {
	if closed == nil {
		return
	}
	select {
	case <-closed:
	case <-ctx.Done():
	}
}

// Subscribe implements [hive.Bus]. What was published before and waits to be
// handed out is not delivered to s. After Cancel has returned nothing is
// delivered any more.
func (h *Hub) Subscribe(f hive.Filter, s hive.Subscriber) hive.Subscription {
	h.mu.Lock()
	published := h.taken + uint64(len(h.queue))
	h.mu.Unlock()
	return h.table.add(f, s, published)
}

func (h *Hub) run() {
	defer close(h.done)
	var marked []*entry
	for range h.wake {
		for {
			events, before, more := h.take()
			for i, e := range events {
				marked = h.table.mark(i, e, before+uint64(i), marked)
			}
			n := promptFirst(marked)
			h.hand(events, marked[:n])
			h.hand(events, marked[n:])
			clear(marked)
			marked = marked[:0]
			if !more {
				break
			}
		}
		if h.rest() {
			return
		}
	}
}

// take returns the events of one turn, how many were taken before them, and
// whether there are more.
func (h *Hub) take() (events []*hive.Event, before uint64, more bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, bytes := 0, 0
	for n < len(h.queue) && n < turnEvents && bytes < turnBytes {
		bytes += h.queue[n].Weight()
		n++
	}
	events = h.queue[:n:n]
	h.queue = h.queue[n:]
	h.bytes -= bytes
	before = h.taken
	h.taken += uint64(n)
	if h.full != nil && !h.crowded() {
		close(h.full)
		h.full = nil
	}
	return events, before, len(h.queue) > 0
}

// rest notes that what was taken is handed out, and reports whether the hub is
// closed and has nothing left.
func (h *Hub) rest() (over bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) > 0 {
		return false
	}
	if h.idle != nil {
		close(h.idle)
		h.idle = nil
	}
	return h.stop
}

// promptFirst moves those that lag behind to the end, so that the others do
// not wait for them, and returns how many the others are.
func promptFirst(marked []*entry) (n int) {
	for i, e := range marked {
		if !e.behind {
			marked[n], marked[i] = e, marked[n]
			n++
		}
	}
	return n
}

// spread is how many subscribers make it pay to hand out with all processors.
const spread = 2000

// hand has each marked subscriber take its events and send them on.
func (h *Hub) hand(events []*hive.Event, marked []*entry) {
	workers := 1
	if len(marked) >= spread {
		workers = runtime.GOMAXPROCS(0)
	}
	var wg sync.WaitGroup
	for share := (len(marked) + workers - 1) / workers; len(marked) > share; marked = marked[share:] {
		some := marked[:share]
		wg.Go(func() { h.handSome(events, some) })
	}
	h.handSome(events, marked)
	wg.Wait()
}

// handful is how many subscribers take before they send, after which others get
// the processor, since what they wait for may be the next event: enough for the
// subscriptions of one connection to share a write, and few enough for their
// buffers to be used again while they are warm.
const handful = 16

func (h *Hub) handSome(events []*hive.Event, marked []*entry) {
	var b batch
	for some := range slices.Chunk(marked, handful) {
		h.table.deliver(events, some, &b)
		for _, e := range some {
			if e.handed {
				e.handed = false
				e.behind = e.subscriber.Flush()
			}
		}
		runtime.Gosched()
	}
}
