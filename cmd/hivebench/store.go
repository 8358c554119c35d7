package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"hivewire/hive"
	"hivewire/storage/embedded"
)

// authors is how many notifications are stored with one sync, or less.
const authors = 1000

// store has the store of a server, which must not run, hold so many
// notifications, as the server itself would have stored them.
func (b *bench) store(ctx context.Context, dir string, count int) (err error) {
	s, err := embedded.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for range authors {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < count && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				_, err := s.Notifications.Append(ctx, hive.Notification{Message: hive.Message{
					Name: "news", DeviceID: deviceID(i), NetworkID: 1, DeviceTypeID: 1, Parameters: published(i % requests),
				}}).Wait()
				if err != nil {
					cancel(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		running.Wait()
		close(done)
	}()
	for {
		select {
		case <-done:
			return context.Cause(ctx)
		case <-time.After(5 * time.Second):
			b.say("storing notifications: %d of %d", min(int(next.Load()), count), count)
		}
	}
}
