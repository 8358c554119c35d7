package ws

import (
	"errors"
	"os"
	"sync"
	"time"
)

var outBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

const (
	keepBytes = 64 << 10 // larger buffers are not kept for others
	fullAt    = 32 << 10 // frames behind so many bytes go into another buffer
	modest    = 64 << 10 // so many bytes any connection may hold, whatever all hold together
	eagerAt   = 64 << 10 // so many queued bytes leave though more input is at hand
)

var (
	errClosed = errors.New("connection is closing")
	errSlow   = errors.New("client reads too slowly")
)

// outbox queues whole frames of one connection. Whatever arrives while a write
// is under way leaves with the next. There is no writer goroutine: the reader
// writes before it waits, others start one for as long as there is something.
//
// Its first fields are what every push looks at. They lie together, since they
// are seldom in a cache.
type outbox struct {
	mu       sync.Mutex // also held for writes that do not wait
	to       descriptor
	corked   bool       // the reader will write
	flushing bool       // someone writes and waits
	closed   bool       // nothing more is taken
	full     bool       // the client was too slow, so neither
	size     int        // of queued, in bytes
	queued   []*[]byte  // in order
	alone    [1]*[]byte // where queued begins
	stats    *Stats

	limits *Limits
	s      *stream
	idle   sync.Cond // flushing ended; waiters hold mu
	own    *[]byte   // what the reader has written and not queued, nil for nothing; the reader's alone
}

// direct has frames written to d without waiting.
func (o *outbox) direct(d descriptor) {
	o.mu.Lock()
	o.to = d
	o.mu.Unlock()
}

// append queues the frame a‖b and sees that it leaves. It does not wait.
func (o *outbox) append(a, b []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.admit(); err != nil {
		return err
	}
	o.put(a, b, nil)
	o.start()
	return nil
}

// push queues messages, each with tail at its end, to leave with the next send.
// When much is queued it writes what goes, so that what one event brings at once
// is not held against a client that reads. A connection that cannot take them is
// ending.
func (o *outbox) push(messages [][]byte, tail []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var header [maxHeader]byte
	for _, m := range messages {
		if o.admit() != nil {
			return
		}
		o.put(appendHeader(header[:0], finText, len(m)+len(tail)), m, tail)
		if o.size >= eagerAt && !o.flushing {
			o.write()
		}
	}
}

// admit returns nil when another frame may be queued.
func (o *outbox) admit() error {
	switch {
	case o.closed:
		return errClosed
	case o.full:
		return errSlow
	case o.size == 0:
	case o.size > o.limits.QueueBytes, // whatever is large may follow what is small
		o.size > modest && o.stats.Queued.Load() > int64(o.limits.TotalQueueBytes):
		o.full = true
		o.discard() // it would not get all of it in any case
		go o.s.of.tooSlow()
		return errSlow
	}
	return nil
}

// send writes what is queued, unless the reader does it soon, and reports
// whether an earlier write is still under way.
func (o *outbox) send() (behind bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	behind = o.flushing
	if !behind && !o.corked {
		o.write()
	}
	return behind
}

// write writes as much of the queue as goes without waiting and leaves the rest
// to another goroutine. Its caller holds mu, and nobody is flushing.
func (o *outbox) write() {
	if b, n, err := o.drain(); b != nil {
		o.flushing = true
		go func() { _ = o.finish(b, n, err) }() // the reader sees the same error
	}
}

// drain writes the queue until a buffer does not go at once, which it returns
// with how much of it went. Its caller holds mu.
func (o *outbox) drain() (rest *[]byte, n int, err error) {
	for o.size > 0 {
		b := o.first()
		if n, err = o.to.write(*b); err != nil || n < len(*b) {
			return b, n, err
		}
		o.stats.BytesOut.Add(uint64(n))
		o.recycle(b)
	}
	return nil, 0, nil
}

// finish writes what is left of b after its first n bytes, then the queue. Its
// caller has set flushing.
func (o *outbox) finish(b *[]byte, n int, err error) error {
	if err := o.complete(b, n, err); err != nil {
		return err
	}
	return o.flush()
}

// last queues a farewell, whatever the queue holds, and takes nothing more.
func (o *outbox) last(frames []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.closed, o.corked = true, false
	o.put(frames, nil, nil)
	o.start()
}

// put queues the frame a‖b‖c.
func (o *outbox) put(a, b, c []byte) {
	n := len(a) + len(b) + len(c)
	buf := o.lastBuffer(n)
	*buf = append(append(append(*buf, a...), b...), c...)
	o.size += n
	o.stats.Queued.Add(int64(n))
}

// lastBuffer returns the buffer that takes the next n bytes. Behind a write none
// grows: many connections that are stuck fill theirs at the same pace, and all
// would be copied at the same moment.
func (o *outbox) lastBuffer(n int) *[]byte {
	last := len(o.queued) - 1
	if last >= 0 {
		b := o.queued[last]
		if len(*b)+n <= cap(*b) || !o.flushing && len(*b) < fullAt {
			return b
		}
	} else {
		o.queued = o.alone[:0]
	}
	b := outBuffers.Get().(*[]byte)
	o.queued = append(o.queued, b)
	return b
}

// first takes the first buffer out of the queue.
func (o *outbox) first() *[]byte {
	b := o.queued[0]
	o.size -= len(*b)
	if o.queued = o.queued[1:]; len(o.queued) == 0 {
		o.alone[0], o.queued = nil, nil
	}
	return b
}

// discard empties the queue.
func (o *outbox) discard() {
	for o.size > 0 {
		o.recycle(o.first())
	}
	o.idle.Broadcast()
}

// start has the queue written unless the reader does it soon.
func (o *outbox) start() {
	if o.flushing || (o.corked && o.size < eagerAt) {
		return
	}
	o.flushing = true
	go func() { _ = o.flush() }() // the reader sees the same error
}

// flush writes until the queue is empty, and waits for the client where it
// must. Its caller has set flushing.
func (o *outbox) flush() error {
	for {
		o.mu.Lock()
		b, n, err := o.drain()
		if b == nil {
			o.flushing = false
			o.idle.Broadcast()
		}
		o.mu.Unlock()
		if b == nil {
			return nil
		}
		if err := o.complete(b, n, err); err != nil {
			return err
		}
	}
}

// recycle gives back a buffer that is not needed any more.
func (o *outbox) recycle(b *[]byte) {
	o.stats.Queued.Add(-int64(len(*b)))
	giveBack(b)
}

func giveBack(b *[]byte) {
	if cap(*b) <= keepBytes {
		*b = (*b)[:0]
		outBuffers.Put(b)
	}
}

// grace is how long a client that was too slow has to take the farewell.
const grace = 2 * time.Second

// complete writes what is left of b after its first n bytes, unless err says
// that these failed already. It gives up on the connection when that fails.
func (o *outbox) complete(b *[]byte, n int, err error) error {
	o.stats.BytesOut.Add(uint64(len(*b)))
	if err == nil {
		err = o.wait((*b)[n:])
	}
	o.recycle(b)
	if err != nil {
		o.fail()
	}
	return err
}

// wait writes p, waiting for the client no longer than the limit and the grace.
func (o *outbox) wait(p []byte) error {
	// Once it has passed, a deadline fails every write, also those that need not wait.
	defer func() { _ = o.s.Conn.SetWriteDeadline(time.Time{}) }() // fails only when the connection is over
	for _, patience := range [...]time.Duration{o.limits.SendTimeout, grace} {
		if err := o.s.Conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		n, err := o.s.Conn.Write(p)
		if patience == grace || !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
		p = p[n:]
		go o.s.of.tooSlow()
	}
	return nil
}

// fail gives up on the connection, whose state after a failed write is unknown.
func (o *outbox) fail() {
	o.mu.Lock()
	o.closed, o.flushing = true, false
	o.discard()
	o.idle.Broadcast()
	o.mu.Unlock()
	o.s.shut() // the reader sees it
	o.s.of.wake()
}

// settle waits until nothing is queued or being written.
func (o *outbox) settle() {
	o.mu.Lock()
	for o.flushing {
		o.idle.Wait()
	}
	o.mu.Unlock()
}
