package hive

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// otherNodes is a bus that is asked about the writes of other nodes.
type otherNodes struct {
	Bus
	asked func()
}

func (o otherNodes) Settle(context.Context) { o.asked() }

func TestSettleAsksOtherNodesOnceOurWritesHaveEnded(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	h := &Hive{writes: newWrites(), Bus: otherNodes{asked: func() { close(asked) }}}
	end := h.writes.begin()
	go h.Settle(t.Context())
	select {
	case <-asked:
		t.Fatal("a write is under way")
	case <-time.After(20 * time.Millisecond):
	}
	end()
	<-asked
}

func TestSettle(t *testing.T) {
	t.Parallel()
	w := newWrites()
	w.settle(t.Context())
	first := w.begin()
	second := w.begin()
	settled := make(chan struct{})
	go func() {
		w.settle(t.Context())
		close(settled)
	}()
	waits := func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.earlier) == 1
	}
	require.Eventually(t, waits, time.Minute, time.Millisecond)
	third := w.begin()
	first()
	select {
	case <-settled:
		t.Fatal("the second write is under way")
	case <-time.After(10 * time.Millisecond):
	}
	second()
	<-settled // the third write began later
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.settle(ctx)
	third()
	w.settle(t.Context())
	require.Empty(t, w.earlier)
}
