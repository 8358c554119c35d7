package cluster

import (
	"context"
	"time"

	"hivewire/hive"
)

const (
	readTime = 10 * time.Second // for one page
	// pageSize is how many messages are read at once. Each may be large.
	pageSize = 256
	// Through a link that works, what is younger than recent may still come,
	// and gets so long to keep its order.
	recent = time.Second
	grace  = 500 * time.Millisecond
)

// reading is one pass over what was stored lately.
type reading struct {
	*catchUp
	from  time.Time
	found []*hive.Event // of one page, what was not handed out yet
}

func (r *reading) find(e *hive.Event) {
	if !e.Happened().Before(r.from) && !r.link.seen.has(e) {
		r.found = append(r.found, e)
	}
}

// handOut hands out what was found and is still news. What was stored before
// this node began is nobody's here, and only remembered.
func (r *reading) handOut(ctx context.Context) {
	if r.link.linked.Load() && r.anyRecent(time.Now()) {
		select {
		case <-time.After(grace):
		case <-ctx.Done():
		}
	}
	for _, e := range r.found {
		r.link.hub.Room(ctx)
		if r.link.seen.add(e, late) && (!r.first || !e.Happened().Before(r.began)) {
			r.link.Stats.CaughtUp.Add(1)
			r.link.hub.Publish(e)
		}
	}
	clear(r.found)
	r.found = r.found[:0]
}

func (r *reading) anyRecent(now time.Time) bool {
	for _, e := range r.found {
		if now.Sub(e.Happened()) < recent {
			return true
		}
	}
	return false
}

// readLog calls visit, which returns the id, with each message that was stored
// or updated since from, and after each page pageDone.
func readLog[E any](ctx context.Context, log hive.Log[E], since time.Time, visit func(*E) hive.ID, pageDone func(context.Context)) error {
	from := hive.FirstID(since)
	for size := pageSize; ; {
		page, err := readPage(ctx, log, from, size)
		if err != nil {
			return err
		}
		var last hive.ID
		for i := range page {
			last = visit(&page[i])
		}
		pageDone(ctx)
		switch {
		case ctx.Err() != nil || len(page) < size:
			return ctx.Err()
		case last >= from:
			from, size = last+1, pageSize
		default: // full of updates of what is older, which come first
			size *= 2
		}
	}
}

func readPage[E any](ctx context.Context, log hive.Log[E], from hive.ID, most int) ([]E, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	return log.Since(ctx, from, most)
}
