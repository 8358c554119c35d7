package mongo

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hivewire/hive"
)

// Bounds of what is stored at once and of what may wait for that.
const (
	maxBatch     = 1000
	maxBatchSize = 4 << 20
	maxQueue     = 4 * maxBatch
	maxQueueSize = 64 << 20
)

// maxOffset is half of the ids that a millisecond has; the other half is left
// for those that are given in a row.
const maxOffset hive.ID = 1 << 12

var errFull = errors.New("too many messages wait to be stored")

// entry is a message on its way into the database.
type entry[E, D any] struct {
	entity  *E
	doc     *D
	size    int
	since   time.Time
	claimed atomic.Bool // by the writer, or by a caller that has left
	tried   int
	answer  chan error // has room for it
}

// writer stores the messages of many callers. It takes all that wait, as one
// insertion, tells the watchers and answers; what comes meanwhile waits for the
// next. Nobody waits for others to come.
type writer[E, D any] struct {
	*messages[E, D]
	done chan struct{}

	mu      sync.Mutex // guards the rest
	more    sync.Cond
	waiting []*entry[E, D]
	queued  int // bytes of waiting
	stopped bool
	batch   *batch // that is being stored, or nil
}

// batch is a range of ids that are being stored.
type batch struct {
	first, last hive.ID
	told        chan struct{}
}

func newWriter[E, D any](m *messages[E, D]) *writer[E, D] {
	w := &writer[E, D]{messages: m, done: make(chan struct{})}
	w.more.L = &w.mu
	go w.run()
	return w
}

// stop ends the writer, which refuses what still waits.
func (w *writer[E, D]) stop() {
	w.mu.Lock()
	w.stopped = true
	w.more.Broadcast()
	w.mu.Unlock()
	<-w.done
}

// store stores e, of which doc is the document, and gives both an id.
func (w *writer[E, D]) store(ctx context.Context, e *E, doc *D) error {
	if err := w.link.refusal(ctx); err != nil {
		return err
	}
	n := &entry[E, D]{entity: e, doc: doc, size: w.size(doc), since: time.Now(), answer: make(chan error, 1)}
	if err := w.put(n); err != nil {
		return hive.Unavailablef("mongodb: %w", err)
	}
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

func (w *writer[E, D]) put(n *entry[E, D]) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.stopped:
		return errClosed
	case len(w.waiting) >= maxQueue, w.queued+n.size > maxQueueSize:
		return errFull
	}
	w.waiting = append(w.waiting, n)
	w.queued += n.size
	w.more.Signal()
	return nil
}

// run works until stop.
func (w *writer[E, D]) run() {
	defer close(w.done)
	var again []*entry[E, D]
	for {
		entries := w.take(again)
		if len(entries) == 0 {
			return
		}
		again = w.write(entries)
	}
}

// take waits for entries and appends as many as may be stored at once to
// again. It returns none when the writer is stopped.
func (w *writer[E, D]) take(again []*entry[E, D]) []*entry[E, D] {
	w.mu.Lock()
	defer w.mu.Unlock()
	entries, size := again, 0
	for len(entries) < maxBatch {
		if len(w.waiting) == 0 {
			if len(entries) > 0 || w.stopped {
				break
			}
			w.more.Wait()
			continue
		}
		n := w.waiting[0]
		if size += n.size; size > maxBatchSize && len(entries) > 0 {
			break
		}
		w.waiting[0] = nil
		w.waiting = w.waiting[1:]
		w.queued -= n.size
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

// write stores entries and returns those that are to be stored again.
func (w *writer[E, D]) write(entries []*entry[E, D]) (again []*entry[E, D]) {
	now := w.clock.now()
	b := &batch{told: make(chan struct{})}
	defer close(b.told)
	docs := make([]bson.Raw, 0, len(entries))
	ready := entries[:0]
	for _, n := range entries {
		b.last = w.ids.Next(now)
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
	for i, err := range w.insert(ctx, docs) {
		n := ready[i]
		switch {
		case err == nil:
			w.watchers.tell(*n.entity, false)
		case errors.Is(err, errDuplicate) && n.tried < maxNumbers:
			n.tried++
			again = append(again, n)
			continue
		case errors.Is(err, errDuplicate):
			err = hive.Unavailablef("mongodb: no id is free: %w", err)
		case refused(err) && w.reduce(n.doc):
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
