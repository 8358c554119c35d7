package mongo

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// maxOffset is half of the ids that a millisecond has; the other half is left
// for those that are given in a row.
const maxOffset hive.ID = 1 << 12

// writer stores the messages of many callers in the order in which they came.
// It takes all that wait, as one insertion, tells the watchers and answers; what
// comes meanwhile waits for the next. Nobody waits for others to come.
type writer[E, D any] struct {
	*messages[E, D]
	queue *queue[E, D]
	done  chan struct{}

	mu    sync.Mutex // guards batch
	batch *batch     // the latest
}

// batch is a range of ids that are being stored.
type batch struct {
	first, last hive.ID
	told        chan struct{} // closed in the end
}

func newWriter[E, D any](m *messages[E, D]) *writer[E, D] {
	w := &writer[E, D]{messages: m, queue: newQueue[E, D](), done: make(chan struct{})}
	go w.run()
	return w
}

// stop ends the writer, which refuses what still waits.
func (w *writer[E, D]) stop() {
	w.queue.stop()
	<-w.done
}

// put queues e, of which doc is the document, to be stored with an id that both
// are given.
func (w *writer[E, D]) put(ctx context.Context, e *E, doc *D) (*entry[E, D], error) {
	if err := w.link.refusal(ctx); err != nil {
		return nil, err
	}
	n := &entry[E, D]{entity: e, doc: doc, size: w.size(doc), since: time.Now(), answer: make(chan error, 1)}
	if err := w.queue.put(n); err != nil {
		return nil, hive.Unavailablef("mongodb: %w", err)
	}
	return n, nil
}

// await waits until the message is stored or certainly not, or ctx ends.
func (n *entry[E, D]) await(ctx context.Context) error {
	select {
	case err := <-n.answer:
		return err
	case <-ctx.Done():
	}
	if n.claimed.CompareAndSwap(false, true) {
		return hive.Unavailablef("mongodb: %w", ctx.Err())
	}
	return hive.OutcomeUnknownf("mongodb: %w", ctx.Err())
}

// run works until stop.
func (w *writer[E, D]) run() {
	defer close(w.done)
	var again []*entry[E, D]
	for {
		entries := w.queue.take(again)
		if len(entries) == 0 {
			return
		}
		again = w.write(entries)
	}
}

// mostUnfit is behind how many messages whose contents the server refused one
// waits before it is stored as text, too. Else each of a burst of them would cost
// all that come behind it a round trip.
const mostUnfit = 2

// write stores entries and returns those that are to be stored again: from the
// first that was in the way on, so that they keep their order.
func (w *writer[E, D]) write(entries []*entry[E, D]) (again []*entry[E, D]) {
	now := w.clock.now()
	b := &batch{told: make(chan struct{})}
	defer close(b.told)
	docs := make([]bson.Raw, 0, len(entries))
	ready := entries[:0]
	for _, n := range entries {
		b.last = w.nextID(now)
		if b.first == 0 {
			b.first = b.last
		}
		w.number(n.entity, n.doc, b.last)
		raw, err := bson.Marshal(&stored[D]{Doc: *n.doc, Version: 1})
		if err != nil {
			n.answer <- err
			continue
		}
		docs, ready = append(docs, raw), append(ready, n)
	}
	if len(docs) == 0 {
		return nil
	}
	w.begin(b)
	ctx, cancel := context.WithTimeout(context.Background(), operationTimeout)
	defer cancel()
	unfit := 0
	for i, err := range w.insert(ctx, docs) {
		n := ready[i]
		switch {
		case err == nil:
			w.watchers.tell(*n.entity, false)
		case errors.Is(err, errSkipped):
			if n.behind += unfit; n.behind >= mostUnfit {
				w.reduce(n.doc)
			}
			again = append(again, n)
			continue
		case errors.Is(err, errDuplicate) && n.tried < maxNumbers:
			n.tried++
			again = append(again, n)
			continue
		case errors.Is(err, errDuplicate):
			err = hive.Unavailablef("mongodb: no id is free: %w", err)
		case refused(err) && w.reduce(n.doc):
			unfit = 1
			again = append(again, n)
			continue
		}
		n.answer <- err
	}
	if again != nil { // perhaps another process is at the same ids
		w.ids.Skip(b.last + rand.N(maxOffset))
	}
	return again
}

func (w *writer[E, D]) begin(b *batch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.batch = b
}

// settle waits while the message with an id is being stored, until the
// watchers were told of it.
func (w *writer[E, D]) settle(ctx context.Context, id hive.ID) {
	w.mu.Lock()
	b := w.batch
	w.mu.Unlock()
	if b == nil || id < b.first || id > b.last {
		return
	}
	select {
	case <-b.told:
	case <-ctx.Done():
	}
}
