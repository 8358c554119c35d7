package mongo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	// maxLag is how far what is in memory may be behind.
	maxLag = time.Second
	// overlap is how far each look goes back behind the one before. It covers
	// writes that become visible after their time stamp and the difference
	// between the clocks of the database's members.
	overlap = 3 * time.Second
	// lookTimeout bounds each command of a look. It is longer than the
	// selection of a server, whose error says more.
	lookTimeout = selectionTimeout + time.Second
)

// followed is a collection as its follower sees it.
type followed interface {
	// restart forgets everything.
	restart()
	// announced is told that an entity was to be deleted.
	announced(collection string, key bson.RawValue)
	// look learns what was written since and tells the watchers.
	look(ctx context.Context, since time.Time) error
}

// follower learns what other processes write.
type follower struct {
	link   *link
	clock  *clock
	all    []followed
	window time.Time // database time at the latest look; the keeper's

	mu       sync.Mutex
	followed time.Time // all writes before this moment are known
}

// isFresh reports whether what is in memory is recent enough.
func (f *follower) isFresh() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Since(f.followed) < maxLag
}

// follow learns what was written since the last time it was called.
func (f *follower) follow(ctx context.Context) error {
	begun := time.Now()
	now, err := f.clock.sync(ctx)
	if err != nil {
		return err
	}
	if now.Sub(f.window) > deletionsKept-overlap { // also the first time
		for _, c := range f.all {
			c.restart()
		}
		f.window = now
	}
	since := f.window.Add(-overlap)
	if err := f.followDeletions(ctx, since); err != nil {
		return err
	}
	errs := make([]error, len(f.all))
	var wg sync.WaitGroup
	for i, c := range f.all {
		wg.Go(func() { errs[i] = c.look(ctx, since) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	f.window = now
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followed = begun
	return nil
}

// followDeletions passes on which deletions were announced.
func (f *follower) followDeletions(ctx context.Context, since time.Time) error {
	var announced []deletion
	filter := bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: since}}}}
	if err := f.link.look(ctx, deletionsCollection, filter, options.Find(), &announced); err != nil {
		return fmt.Errorf("look for deletions: %w", err)
	}
	for _, a := range announced {
		for _, c := range f.all {
			c.announced(a.Collection, a.Key)
		}
	}
	return nil
}

// look reads all that filter selects into docs, past the guard.
func (l *link) look(ctx context.Context, collection string, filter bson.D, o *options.FindOptionsBuilder, docs any) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	return l.direct(ctx, reading, func(ctx context.Context) error {
		cursor, err := l.db.Collection(collection).Find(ctx, filter, o)
		if err != nil {
			return err
		}
		return cursor.All(ctx, docs)
	})
}
