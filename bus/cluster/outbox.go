package cluster

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"hivewire/hive"
)

// Bounds on what waits to be sent; events beyond are left to the store.
const (
	maxWaiting      = 1 << 13
	maxWaitingBytes = 16 << 20
)

// pulseEvery is how often a node repeats its latest number.
const pulseEvery = time.Second

// outbox numbers events and keeps them until they are sent. NATS may take its
// time, publishers have none.
type outbox struct {
	mu     sync.Mutex
	queue  []numbered
	bytes  int
	number uint64 // the latest
	wake   chan struct{}
}

type numbered struct {
	event  *hive.Event
	number uint64
}

func newOutbox() outbox { return outbox{wake: make(chan struct{}, 1)} }

// put numbers an event and reports whether it will be sent.
func (o *outbox) put(e *hive.Event) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.number++
	if len(o.queue) >= maxWaiting || o.bytes >= maxWaitingBytes {
		return false
	}
	o.queue = append(o.queue, numbered{e, o.number})
	o.bytes += e.Weight()
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return true
}

// take returns what waits to be sent.
func (o *outbox) take() []numbered {
	o.mu.Lock()
	defer o.mu.Unlock()
	taken := o.queue
	o.queue, o.bytes = nil, 0
	return taken
}

// passed returns the latest number that was sent or given up, on the
// goroutine of take when it has sent all that it took.
func (o *outbox) passed() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) > 0 {
		return o.queue[0].number - 1
	}
	return o.number
}

// send sends events, a pulse now and then, and at the end a farewell.
func (l *Link) send(ctx context.Context) {
	pulse := time.NewTicker(pulseEvery)
	defer pulse.Stop()
	l.sendWord(pulseFrame)
	for ctx.Err() == nil {
		select {
		case <-l.outbox.wake:
			l.sendEvents(ctx)
		case <-pulse.C:
			l.sendEvents(ctx)
			l.sendWord(pulseFrame)
		case <-ctx.Done():
		}
	}
	l.sendEvents(ctx)
	l.sendWord(farewellFrame)
	if l.linked.Load() {
		_ = l.conn.FlushTimeout(farewellTime) // the others notice what does not arrive
	}
}

// sendEvents sends what waits. When ctx is over it gives up at the first failure.
func (l *Link) sendEvents(ctx context.Context) {
	var b []byte
	events := l.outbox.take()
	for i, n := range events {
		f := frame{kind: frameKind(n.event.Topic), node: l.node, number: n.number, event: n.event}
		b = f.append(b[:0])
		err := l.conn.Publish(l.inbound.Subject, b)
		if errors.Is(err, nats.ErrMaxPayload) {
			f.reference = true
			b = f.append(b[:0])
			err = l.conn.Publish(l.inbound.Subject, b)
		}
		if err != nil && ctx.Err() != nil {
			l.Stats.Missed.Add(uint64(len(events) - i))
			return
		}
		if err != nil {
			l.Stats.Missed.Add(1)
			continue
		}
		l.Stats.Sent.Add(1)
	}
}

func (l *Link) sendWord(kind frameKind) {
	f := frame{kind: kind, node: l.node, number: l.outbox.passed(), sent: time.Now()}
	_ = l.conn.Publish(l.inbound.Subject, f.append(nil)) // without it the others read the store
}
