package mongo

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hivewire/hive"
)

func TestBatchesAreBounded(t *testing.T) {
	t.Parallel()
	q := newQueue[hive.Notification, notificationDocument]()
	q.stop()
	wait := func(n, size int) {
		for range n {
			q.waiting = append(q.waiting, &entry[hive.Notification, notificationDocument]{size: size, since: time.Now(), answer: make(chan error, 1)})
			q.size += size
		}
	}
	wait(3, maxBatchSize/3+1)
	wait(maxBatch+10, 1)
	wait(1, 2*maxBatchSize)
	late := &entry[hive.Notification, notificationDocument]{since: time.Now().Add(-2 * operationTimeout), answer: make(chan error, 1)}
	left := &entry[hive.Notification, notificationDocument]{since: time.Now()}
	left.claimed.Store(true)
	q.waiting = append(q.waiting, late, left)
	var sizes []int
	for {
		entries := q.take(nil)
		if len(entries) == 0 {
			break
		}
		sizes = append(sizes, len(entries))
	}
	require.Equal(t, []int{2, maxBatch, 11, 1}, sizes)
	require.Equal(t, hive.Unavailable, hive.KindOf(<-late.answer), "it has waited for too long")
	require.Zero(t, q.size)
	require.Len(t, q.take([]*entry[hive.Notification, notificationDocument]{late}), 1)

	q.stopped = false
	wait(1, maxQueueSize-1)
	require.NoError(t, q.put(&entry[hive.Notification, notificationDocument]{size: 1}))
	require.ErrorIs(t, q.put(&entry[hive.Notification, notificationDocument]{size: 1}), errFull, "too many bytes")
	q.size = 0
	wait(maxQueue-2, 0)
	require.ErrorIs(t, q.put(&entry[hive.Notification, notificationDocument]{}), errFull, "too many entries")
}

// What was taken and has no answer yet counts towards the size of a batch.
func TestAgainCounts(t *testing.T) {
	t.Parallel()
	q := newQueue[hive.Notification, notificationDocument]()
	again := []*entry[hive.Notification, notificationDocument]{{size: maxBatchSize}}
	q.waiting = []*entry[hive.Notification, notificationDocument]{{size: 1, since: time.Now()}}
	require.Len(t, q.take(again), 1)
	require.Len(t, q.waiting, 1)
}

// Who waits for the queue to be empty leaves when its time is up.
func TestFlushEnds(t *testing.T) {
	t.Parallel()
	q := newQueue[hive.Notification, notificationDocument]()
	require.NoError(t, q.flush(t.Context()), "nothing waits")
	require.NoError(t, q.put(&entry[hive.Notification, notificationDocument]{size: 1}))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	require.Equal(t, hive.Unavailable, hive.KindOf(q.flush(ctx)))
}
