package hive

import (
	"context"
	"sync"
	"time"
)

// housekeepingPause is the time between two rounds of removing what is over.
const housekeepingPause = 10 * time.Minute

// housekeep removes sessions that are over and audit records that were kept
// long enough, from time to time until stop is called. What fails is tried again
// in the next round; the store reports its own failures.
func (h *Hive) housekeep() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-time.After(housekeepingPause):
			case <-ctx.Done():
				return
			}
			_ = h.Sessions.purge(ctx)
			_ = h.Trail.purge(ctx)
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}
