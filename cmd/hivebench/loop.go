package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// writing is the ith write of one of several writers; it returns when the write is durable.
type writing func(ctx context.Context, writer, i int) error

// loop has writers of this process write, each as soon as its last write is
// durable, and reports how they did.
func loop(ctx context.Context, write writing, writers int, warm, window time.Duration) (sample, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var counted atomic.Int64
	var stop atomic.Bool
	var running sync.WaitGroup
	for writer := range writers {
		running.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if err := write(ctx, writer, i); err != nil {
					cancel(err)
					return
				}
				counted.Add(1)
			}
		})
	}
	wait := func(d time.Duration) {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	wait(warm)
	before, used, started := counted.Load(), ownTime(), time.Now()
	wait(window)
	n, spent, took := float64(counted.Load()-before), ownTime()-used, time.Since(started)
	stop.Store(true)
	running.Wait()
	return sample{rate: n / took.Seconds(), cpu: micro(spent) / max(n, 1)}, context.Cause(ctx)
}
