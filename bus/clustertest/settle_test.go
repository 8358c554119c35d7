package clustertest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// TestSettleWaitsForWritesOfOtherNodes until they have ended, or are silent.
func TestSettleWaitsForWritesOfOtherNodes(t *testing.T) {
	t.Parallel()
	nats := startNATS(t, server.Options{})
	nodes := joined(t, newWorld(), nats.url(), nats.url(), nats.url())
	var asked atomic.Int32
	writing := make(chan struct{})
	nodes[1].Vouch(func(context.Context) { asked.Add(1) })
	nodes[2].Vouch(func(ctx context.Context) {
		asked.Add(1)
		select {
		case <-writing:
		case <-ctx.Done():
		}
	})
	const polls = 100
	settled := make(chan struct{}, polls)
	for range polls {
		go func() {
			nodes[0].Settle(t.Context())
			settled <- struct{}{}
		}()
	}
	require.Eventually(t, func() bool { return asked.Load() >= 2 }, patience, time.Millisecond)
	time.Sleep(50 * time.Millisecond) // for what must not come
	require.Empty(t, settled)
	close(writing)
	for range polls {
		<-settled
	}
	require.LessOrEqual(t, asked.Load(), int32(6), "many share a question")

	began := time.Now()
	nodes[1].Vouch(func(ctx context.Context) { <-ctx.Done() })
	nodes[0].Settle(t.Context())
	require.Less(t, time.Since(began), patience)
}
